// Where the benchmark's own files are: the bundle runs from test/bench/bin.
import { resolve } from 'node:path'

const binFolder = import.meta.dirname
export const root = resolve(binFolder, '../../..')
export const bin = (name: string): string => resolve(binFolder, name)
/** The launcher of the command line that `npm run build` made. */
export const vethboard = resolve(root, 'vethboard')
export const peer = (name: string): string => resolve(binFolder, '../peers', name)
