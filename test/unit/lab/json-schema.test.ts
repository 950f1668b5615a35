// The published JSON Schema is that of the code. `npm run schema` writes it anew.
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { labJsonSchema } from '../../../src-main/common/lab/json-schema'

const path = resolve(import.meta.dirname, '../../../resources/lab.schema.json')

it('is published as it is', async () => {
  await expect(`${JSON.stringify(labJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(path)
})
