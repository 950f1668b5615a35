// Lets xterm.js style its rows under a policy that forbids inline styles: its style elements become constructed style
// sheets, its style attributes go through the CSSOM; both are what the policy allows to scripts of the page's own.

/** An element without a look whose text is the text of an adopted style sheet. */
function styleStandIn(): HTMLElement {
  const element = Document.prototype.createElement.call(document, 'span')
  const sheet = new CSSStyleSheet()
  let text = ''
  element.hidden = true
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set: (css: string) => sheet.replaceSync((text = css)),
  })
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    Element.prototype.remove.call(element)
  }
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  return element
}

function create(name: string, options?: ElementCreationOptions): HTMLElement {
  if (name === 'style') return styleStandIn()
  return Document.prototype.createElement.call(document, name, options)
}

/** Runs what makes style elements: xterm does while it opens a terminal, and has no option for it. */
export function withStandIns<T>(run: () => T): T {
  Object.defineProperty(document, 'createElement', { value: create, configurable: true })
  try {
    return run()
  } finally {
    Reflect.deleteProperty(document, 'createElement')
  }
}

/** Spans take a style attribute as their style: xterm colours a cell by one. Once for the page. */
export function styleSpansStrictly(): void {
  HTMLSpanElement.prototype.setAttribute = function (name: string, value: string): void {
    if (name === 'style') this.style.cssText = value
    else Element.prototype.setAttribute.call(this, name, value)
  }
}
