// What a page in the window may not do: leave, open windows, get permissions, load anything from elsewhere.
import { shell } from 'electron'
import type { Session, WebContents, WebFrameMain } from 'electron'
import { origin, originOf } from './page'

/** Hosts of pages that the window may ask to be opened in the user's browser; https only. */
const externalHosts: ReadonlySet<string> = new Set(['man7.org', 'docs.kernel.org', 'www.rfc-editor.org'])

/** Copy buttons. Nothing else is ever granted. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

export function mayOpenExternally(url: string): boolean {
  try {
    const { protocol, hostname, port, username, password } = new URL(url)
    return protocol === 'https:' && externalHosts.has(hostname) && port === '' && username + password === ''
  } catch {
    return false
  }
}

/** True for messages of our page's own top frame. */
export const isOurPage = (frame: Pick<WebFrameMain, 'origin' | 'parent'> | null): boolean =>
  frame !== null && frame.parent === null && frame.origin === origin

export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, decide) =>
    decide(granted.has(permission) && originOf(contents.getURL()).origin === origin),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, asking) => granted.has(permission) && isOrigin(asking),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((request, decide) => decide({ cancel: !isLocal(request.url) }))
  session.on('will-download', (event) => event.preventDefault())
}

/** "app://vethboard/" in some calls, without the slash in others. */
const isOrigin = (text: string): boolean => text === origin || text === `${origin}/`

const isLocal = (url: string): boolean => {
  const { origin: from } = originOf(url)
  return from === origin || ['devtools:', 'data:', 'blob:'].some((scheme) => url.startsWith(scheme))
}

export function hardenContents(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (originOf(event.url).origin !== origin) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenExternally(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}
