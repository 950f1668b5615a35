// A look at YAML's words before anything is built of them: bounds what a hostile file can cost. Refuses what a lab file
// never needs (anchors, aliases, tags, directives), what is too large or too deep, and what is no lab at all.
import { Lexer } from 'yaml'
import { nearest } from '../nearest'
import { shown } from './problem'
import { topKeys } from './schema'

/** Words of a file, at most: 2,000 nodes with two interfaces each. */
const maxWords = 200_000
const maxWordsOfLine = 2_000
const maxFlowDepth = 16
/** A block that begins further to the right is nested too deep. */
const maxIndent = 200

export interface Refused {
  offset: number
  message: string
}

const scalarFollows = '\u001f'
const markers = new Set(['\u0002', '\u0018', scalarFollows])
const unneeded: Readonly<Record<string, string>> = {
  '&': 'an anchor (&): lab files have none',
  '*': 'an alias (*): lab files have none',
  '!': 'a tag (!): lab files have none',
  '%': 'a directive (%): lab files have none',
}
const notALab = `expected a lab: ${topKeys.join(', ')}`

interface State {
  offset: number
  lineStart: number
  /** Of flow lists and maps. */
  depth: number
  words: number
  wordsOfLine: number
}

/** Undefined: fit to be parsed. */
export function scan(text: string): Refused | undefined {
  const state: State = { offset: 0, lineStart: 0, depth: 0, words: 0, wordsOfLine: 0 }
  let isScalar = false
  for (const word of new Lexer().lex(text)) {
    if (!markers.has(word)) {
      const message = costs(state) ?? (isScalar ? scalarProblem(word, state) : signProblem(word, state))
      if (message !== undefined) return { offset: state.offset, message }
      advance(state, word)
    }
    isScalar = word === scalarFollows
  }
  return undefined
}

function costs(state: State): string | undefined {
  if (++state.words > maxWords) return 'the file is too large: split it into several labs'
  return ++state.wordsOfLine > maxWordsOfLine ? 'the line is too long: split it into several' : undefined
}

/** What stands at the margin is a key of the lab. */
function scalarProblem(word: string, { depth, offset, lineStart }: State): string | undefined {
  if (depth > 0 || offset !== lineStart || topKeys.includes(word.trim())) return undefined
  const [close] = nearest(word.trim(), topKeys)
  const more = close === undefined ? `expected ${topKeys.join(', ')}` : `did you mean ${close}?`
  return word.includes('\n') ? notALab : `unknown key ${shown(word.trim())}; ${more}`
}

function signProblem(word: string, state: State): string | undefined {
  const [first = ''] = word
  const refused = unneeded[first]
  if (refused !== undefined) return refused
  if (first === '[' || first === '{') state.depth++
  if (first === ']' || first === '}') state.depth--
  const column = state.offset - state.lineStart
  const opensBlock = (first === '-' || first === '?') && word.length === 1 && state.depth === 0
  if (opensBlock && column === 0 && state.words === 1) return notALab
  if (state.depth > maxFlowDepth || (opensBlock && column > maxIndent)) return 'nested too deep'
  const indents = first === ' ' && column === 0 && word.length > maxIndent && state.depth === 0
  return indents ? 'nested too deep' : undefined
}

function advance(state: State, word: string): void {
  state.offset += word.length
  const newline = word.lastIndexOf('\n')
  if (newline < 0) return
  state.lineStart = state.offset - word.length + newline + 1
  state.wordsOfLine = 0
}
