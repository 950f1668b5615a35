// How a terminal ended, in the window's language.
import type { TerminalEnd } from '../../../src-main/common/net/terminal'
import { say } from '../../i18n'

export function endText(end: TerminalEnd): string {
  switch (end.how) {
    case 'exited':
      return say('terminal.end.exited', { code: end.code })
    case 'killed':
      return say('terminal.end.killed', { signal: end.signal })
    case 'target-gone':
      return say('terminal.end.targetGone')
    case 'closed':
      return say('terminal.end.closed')
  }
}
