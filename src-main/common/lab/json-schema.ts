// The published JSON Schema of the lab file, for editors: made of the schema that the engine itself reads files by.
import { z } from 'zod'
import { labSchema } from './schema'

/** As it is written to resources/lab.schema.json. */
export function labJsonSchema(): object {
  const schema = z.toJSONSchema(labSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' })
  return { ...schema, $id: 'urn:vethboard:lab:1', title: 'Vethboard lab' }
}
