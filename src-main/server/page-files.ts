// The files of the window, read into memory once: what isn't in the table isn't served, whatever path is asked for.
// Read before root is given up, since the user that the front becomes may not be able to reach them.
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fail } from '../common/errors/error'

export interface PageFile {
  body: Buffer
  type: string
  cacheControl: string
}

/** By URL path; "/" is index.html. */
export type PageFiles = ReadonlyMap<string, PageFile>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Everything below `folder` with a type that is known (source maps are left out). */
export function readPageFiles(folder: string): PageFiles {
  const files = new Map<string, PageFile>()
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const type = types[extname(entry.name)]
      if (!entry.isFile() || !type) continue
      const path = join(entry.parentPath, entry.name)
      const url = path.slice(folder.length)
      files.set(url, { body: readFileSync(path), type, cacheControl: cachingOf(url) })
    }
  } catch (thrown) {
    fail({
      kind: 'not-found',
      op: 'pageFiles',
      what: `read the window's files in ${folder}: ${thrown instanceof Error ? thrown.message : 'failed'}`,
      hint: 'run npm run build',
    })
  }
  const index = files.get('/index.html')
  if (index) files.set('/', index)
  return files
}

/** The build puts a hash of the content into the names below assets/. */
function cachingOf(url: string): string {
  if (url.endsWith('.html')) return 'no-store'
  return url.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'
}
