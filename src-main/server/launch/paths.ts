// Where the parts of the built program are, whichever of its files this code was bundled into.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail } from '../../common/errors/error'

/** The folder of the built processes: the nearest one up from this file that has an engine. */
function builtFolder(): string {
  let folder = import.meta.dirname
  for (;;) {
    for (const place of [folder, join(folder, 'out/main')])
      if (existsSync(join(place, 'engine.js'))) return place
    if (folder === '/') break
    folder = dirname(folder)
  }
  return fail({
    kind: 'not-found',
    op: 'builtFolder',
    what: 'find the built program',
    hint: 'run npm run build',
  })
}

let found: string | undefined
const built = (): string => (found ??= builtFolder())

export const engineFile = (): string => join(built(), 'engine.js')
export const frontFile = (): string => join(built(), 'front.js')
export const electronAppFile = (): string => join(built(), 'app.js')
export const pageFolder = (): string => join(built(), '../renderer')
/** The checkout, or where the package is installed. */
export const programFolder = (): string => join(built(), '../..')
