// The command line as whole processes: what answers without an engine, beside what Node itself takes to start.
import { timed } from '../lib/process'
import { vethboard } from '../lib/paths'
import { compete } from '../lib/rounds'
import type { Section } from './section'

const column = 'whole process'
const asks = ['--version', '--help', 'attach --help']

export const commands: Section = {
  name: 'commands',
  about: '--help and --version, as whole processes',
  async run({ runs }) {
    const figures = await compete(
      [
        { name: 'node -e 0', run: () => timed(process.execPath, ['-e', '0']) },
        ...asks.map((words) => ({
          name: `vethboard ${words}`,
          run: () => timed(process.execPath, [vethboard, ...words.split(' ')]),
        })),
      ],
      runs,
      column,
    )
    return {
      section: 'commands',
      title: 'Command line: what answers without an engine',
      unit: 'ms',
      figures,
      targets: asks.map((words) => ({ contender: `vethboard ${words}`, case: column, limit: 300 })),
      notes: [],
    }
  },
}
