// The program `vethboard`: this process's arguments, streams and exit code. What it does is in run.ts.
import { processIo } from './io'
import { run } from './run'

// Writes to files, pipes and terminals have ended when they return, on Linux.
process.exit(await run(process.argv.slice(2), processIo()))
