// The words that stand on the drawing, as message keys. Their translations are the window's; here is the English.

/** Every message of the drawing and the values that it takes. */
export interface GraphTexts {
  named: Record<string, never>
  unnamed: { pid: number }
  heldByMount: Record<string, never>
  heldByFile: Record<string, never>
  closed: { why: string }
  rootless: { uid: number }
  containers: { count: number; engine: string }
  containerPaused: { image: string }
  noAddress: Record<string, never>
  noLinks: Record<string, never>
  more: { count: number }
  unseen: Record<string, never>
  unseenDetail: { ifindex: number }
  unseenIn: { nsid: number }
  unseenNoId: Record<string, never>
  sharesHost: { count: number }
  stp: Record<string, never>
  stpOff: Record<string, never>
  vlanFiltering: Record<string, never>
  down: Record<string, never>
  notOnHost: Record<string, never>
  notABridge: Record<string, never>
  isHost: Record<string, never>
  dropToConnect: { bridge: string }
}

export type TextKey = keyof GraphTexts
/** Gives the sentence for a key in the user's language. */
export type Texts = <K extends TextKey>(key: K, values: GraphTexts[K]) => string

export const english: { [K in TextKey]: string } = {
  named: 'named · ip netns',
  unnamed: 'unnamed · PID {pid}',
  heldByMount: 'held by a mount',
  heldByFile: 'held by an open file',
  closed: 'cannot be entered ({why})',
  rootless: 'own user namespace · uid {uid}',
  containers: '{count} containers · {engine}',
  containerPaused: '{image} · paused',
  noAddress: 'no address',
  noLinks: 'no links',
  more: '+{count} more',
  unseen: 'not seen',
  unseenDetail: 'peer: ifindex {ifindex}',
  unseenIn: 'netns {nsid} can’t be entered',
  unseenNoId: 'netns has no id here',
  sharesHost: '{count} on the host network',
  stp: 'STP on',
  stpOff: 'STP off',
  vlanFiltering: 'VLAN filtering',
  down: 'down',
  notOnHost: 'This bridge is not in the host’s namespace',
  notABridge: 'Only a bridge takes a new cable',
  isHost: 'The host itself is on every bridge',
  dropToConnect: 'Connect to {bridge}',
}

/** English sentences, for tests and as the fallback of a missing translation. */
export const englishTexts: Texts = (key, values) =>
  english[key].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = (values as Record<string, string | number>)[name]
    return value === undefined ? whole : String(value)
  })
