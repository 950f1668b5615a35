// The two pages that the front writes itself: the way in after a key was exchanged, and what to do without one.

/** Without it a browser asks for /favicon.ico, which isn't there. */
const noIcon = '<link rel="icon" href="data:,">'

/**
 * Goes on to the window by itself. A redirect would not do: a SameSite=Strict cookie isn't sent along a chain that
 * another page (or the file that started the browser) began.
 */
export const enteredPage = page('<meta http-equiv="refresh" content="0;url=/">', ['Vethboard'])

export const lockedPage = page('', [
  'This page needs a link that works once: run <code>vethboard serve</code> to get one.',
  '此页面需要一次性链接：请运行 <code>vethboard serve</code> 获取。',
])

function page(head: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((text) => `<p>${text}</p>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Vethboard</title>${noIcon}${head}${body}</html>`
}
