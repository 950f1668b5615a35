// The stages through which a program comes to life in its namespaces, in the words of nshelper's status protocol
// (native/status.c), and what each is in English. `birth.done.STAGE` and `birth.what.STAGE` are the translation keys.

interface StageText {
  /** What is attempted: completes "couldn't …". */
  what: string
  /** What has happened, for the timeline. */
  done: string
}

export const birthStages = {
  args: { what: 'read nshelper’s arguments', done: 'arguments read' },
  join: { what: 'enter existing namespaces', done: 'existing namespaces entered' },
  clone: { what: 'make the namespaces', done: 'child and namespaces made' },
  newuidmap: { what: 'have newuidmap write the uid map', done: 'uid map written by newuidmap' },
  uid_map: { what: 'write the uid map', done: 'uid map written by the parent' },
  setgroups: { what: 'deny setgroups', done: 'setgroups denied' },
  newgidmap: { what: 'have newgidmap write the gid map', done: 'gid map written by newgidmap' },
  gid_map: { what: 'write the gid map', done: 'gid map written by the parent' },
  hold: { what: 'wait until the namespaces are wired', done: 'namespaces wired' },
  go: { what: 'let the child go on', done: 'parent says “go”' },
  ids: { what: 'become root inside', done: 'child is root inside' },
  hostname: { what: 'set the hostname', done: 'hostname set' },
  private: { what: 'make the mounts private', done: 'mounts private' },
  root: { what: 'prepare the root folder', done: 'root folder prepared' },
  pivot: { what: 'change to the root folder', done: 'root folder changed' },
  proc: { what: 'mount /proc', done: '/proc mounted' },
  dev: { what: 'mount /dev', done: '/dev mounted' },
  tmpfs: { what: 'mount a tmpfs', done: 'tmpfs mounted' },
  resolv: { what: 'mount /etc/resolv.conf', done: '/etc/resolv.conf mounted' },
  detach: { what: 'let go of the old root', done: 'old root gone' },
  lo: { what: 'bring lo up', done: 'lo up' },
  cwd: { what: 'enter the working folder', done: 'working folder entered' },
  tty: { what: 'take the terminal', done: 'terminal taken' },
  caps: { what: 'limit the capabilities', done: 'capabilities limited' },
  user: { what: 'become the user asked for', done: 'user changed' },
  no_new_privs: { what: 'forbid new privileges', done: 'new privileges forbidden' },
  init: { what: 'start the program as a child of pid 1', done: 'init waits beside the program' },
  exec: { what: 'run the program', done: 'program runs' },
} as const satisfies Record<string, StageText>

export type BirthStage = keyof typeof birthStages

export const isBirthStage = (text: string): text is BirthStage => Object.hasOwn(birthStages, text)

/** One stage of a birth that is done. */
export interface BirthStep {
  stage: BirthStage
  /** Microseconds since the helper was asked for. */
  atUs: number
}

/** A program that runs, and how it came to. */
export interface Birth {
  /** As the engine's pid namespace numbers it. */
  pid: number
  timeline: BirthStep[]
}

/** A timeline in English, a line a stage: the time, how long it took, what happened. */
export function timelineText(timeline: readonly BirthStep[]): string {
  const ms = (us: number): string => (us / 1000).toFixed(3)
  return timeline
    .map(({ stage, atUs }, i) => {
      const took = atUs - (timeline[i - 1]?.atUs ?? 0)
      return `${ms(atUs).padStart(9)} ms  ${`+${ms(took)}`.padStart(8)}  ${birthStages[stage].done}`
    })
    .join('\n')
}
