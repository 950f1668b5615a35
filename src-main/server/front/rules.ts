// Which requests are ours at all: the exact set of hosts, and who may be the origin of one. Pure; who is asking is
// decided in keys.ts. Every rule is there against web pages of other sites: a browser sends their requests as ours.
import type { IncomingHttpHeaders } from 'node:http'

export interface Refusal {
  status: 400 | 403
  why: string
}

/** Host headers that mean this server. A name that an attacker's DNS points at 127.0.0.1 is none of them. */
export function hostsOf(addresses: readonly string[], port: number): ReadonlySet<string> {
  const names = addresses.map((address) => (address.includes(':') ? `[${address}]` : address))
  const all = [...names, 'localhost']
  return new Set(port === 80 ? [...all, ...all.map((name) => `${name}:80`)] : all.map((n) => `${n}:${port}`))
}

/** undefined: go on. `changes`: an upgrade, or a method other than GET and HEAD. */
export function refusalOf(
  headers: IncomingHttpHeaders,
  changes: boolean,
  hosts: ReadonlySet<string>,
): Refusal | undefined {
  const { host, origin, authorization } = headers
  if (host === undefined || !hosts.has(host)) return { status: 403, why: 'this host name is not served here' }
  if (origin !== undefined && origin !== `http://${host}`)
    return { status: 403, why: 'pages of other sites have no access' }
  if (changes && origin === undefined && authorization === undefined)
    return { status: 403, why: 'an Origin or Authorization header is needed' }
  return undefined
}
