// YAML to plain values that remember where they stood. Only maps with text keys, lists and scalars; each key once.
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { ParsedNode } from 'yaml'
import type { LabProblem } from './problem'
import { maxProblems, shown } from './problem'
import { scan } from './scan'
import { maxLabText } from '../plan/intent'

export type Path = readonly PropertyKey[]

const maxDepth = 12
/** Names that JavaScript gives a meaning of their own. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/** A file that could be read as YAML: its value, and where each part of it stands. */
export class Source {
  readonly problems: LabProblem[] = []
  readonly #values = new Map<string, number>()
  readonly #keys = new Map<string, number>()
  readonly #lines = new LineCounter()
  value: unknown

  constructor(text: string) {
    const refused = text.length > maxLabText ? tooLong : scan(text)
    if (refused) {
      for (let at = text.indexOf('\n'); at >= 0 && at < refused.offset; at = text.indexOf('\n', at + 1))
        this.#lines.addNewLine(at + 1)
      this.#lines.lineStarts.unshift(0)
      this.#add(refused.offset, refused.message)
      return
    }
    this.#read(text)
  }

  /** Where the value at `path` begins; of what isn't there, where its parent's key does. */
  at(path: Path): { line: number; column: number } {
    return this.#position(this.#values.get(keyOf(path)) ?? this.#parent(path))
  }

  /** Where the key of the value at `path` begins. */
  atKey(path: Path): { line: number; column: number } {
    return this.#position(this.#keys.get(keyOf(path)) ?? this.#values.get(keyOf(path)) ?? this.#parent(path))
  }

  #parent(path: Path): number {
    for (let length = path.length - 1; length >= 0; length--) {
      const key = keyOf(path.slice(0, length))
      const offset = this.#keys.get(key) ?? this.#values.get(key)
      if (offset !== undefined) return offset
    }
    return 0
  }

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }

  #add(offset: number, message: string): void {
    if (this.problems.length < maxProblems) this.problems.push({ ...this.#position(offset), message })
  }

  #read(text: string): void {
    try {
      const document = parseDocument(text, {
        lineCounter: this.#lines,
        prettyErrors: false,
        uniqueKeys: false,
        merge: false,
        version: '1.2',
        schema: 'core',
        // Not 'silent': that would leave out that there are several documents.
        logLevel: 'error',
      })
      for (const { pos, message } of document.errors) this.#add(pos[0], firstLine(message))
      if (document.errors.length > 0) return
      const { contents } = document
      if (!isMap(contents))
        return this.#add(contents?.range[0] ?? 0, 'expected a lab: vethboard, name, nodes, links')
      this.value = this.#walk(contents, [])
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown
      this.#add(0, 'nested too deep')
    }
  }

  #walk(node: ParsedNode | null, path: Path): unknown {
    const offset = node?.range[0]
    if (offset !== undefined) this.#values.set(keyOf(path), offset)
    if (path.length > maxDepth) return this.#add(offset ?? 0, 'nested too deep')
    if (isSeq(node)) return node.items.map((item, i) => this.#walk(item as ParsedNode, [...path, i]))
    if (isMap(node)) return this.#map(node.items as { key: ParsedNode; value: ParsedNode | null }[], path)
    return isScalar(node) ? node.value : undefined
  }

  #map(items: readonly { key: ParsedNode; value: ParsedNode | null }[], path: Path): unknown {
    const out = new Map<string, unknown>()
    for (const { key, value } of items) {
      const offset = key.range[0]
      const name = isScalar(key) ? keyText(key.value, key.source) : undefined
      if (name === undefined) this.#add(offset, 'expected a name as the key')
      else if (forbidden.has(name)) this.#add(offset, `${name} can’t be a name`)
      else if (out.has(name)) this.#add(offset, `${shown(name)} is given twice`)
      else {
        const inner = [...path, name]
        this.#keys.set(keyOf(inner), offset)
        out.set(name, this.#walk(value, inner))
      }
    }
    return Object.fromEntries(out)
  }
}

const tooLong = { offset: 0, message: `expected at most ${maxLabText / 1024} KiB` }
const keyOf = (path: Path): string => path.join('\u0000')
const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text

/** Keys are text, also where YAML reads them as something else. */
const keyText = (value: unknown, source: string | undefined): string | undefined =>
  typeof value === 'string' ? value : value === null ? undefined : (source ?? String(value))
