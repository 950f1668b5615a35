// Where the window's page is: app://vethboard, a scheme of its own, so that it has an origin and a content policy.
import type { Protocol } from 'electron'
import { pageHeaders } from '../server/page-headers'
import type { PageFiles } from '../server/page-files'

export const scheme = 'app'
export const origin = `${scheme}://vethboard`
export const pageUrl = `${origin}/`

/** To be called before Electron is ready. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }])
}

/** The files of the window, with the same headers as over HTTP. */
export function answer(files: PageFiles, url: string, method: string): Response {
  const headers = { ...pageHeaders() }
  const { origin: asked, pathname } = originOf(url)
  const file = asked === origin ? files.get(pathname) : undefined
  if (!file || (method !== 'GET' && method !== 'HEAD'))
    return new Response('no such path', { status: 404, headers })
  return new Response(method === 'HEAD' ? null : new Uint8Array(file.body), {
    headers: { ...headers, 'Content-Type': file.type, 'Cache-Control': file.cacheControl },
  })
}

/** Node's URL gives "null" as the origin of schemes that it doesn't know. */
export function originOf(url: string): { origin: string; pathname: string } {
  try {
    const { protocol, host, pathname } = new URL(url)
    return { origin: `${protocol}//${host}`, pathname }
  } catch {
    return { origin: 'null', pathname: '' }
  }
}
