// Both languages have every message, with the same values; every sentence of a plan and of the drawing is there.
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { birthHints } from '../../../src-main/common/errors/birth-hints'
import { worldHints } from '../../../src-main/common/errors/world-hints'
import { idMapReasons } from '../../../src-main/common/net/idmap-explain'
import { sentences } from '../../../src-main/common/plan/sentences'
import { english } from '../../../src-renderer/graph/texts'
import en from '../../../src-renderer/i18n/en.json'
import zhCN from '../../../src-renderer/i18n/zh-CN.json'

const renderer = resolve(import.meta.dirname, '../../../src-renderer')

function flat(tree: object, path = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree))
    if (typeof value === 'string') out.set(path + key, value)
    else for (const [inner, text] of flat(value as object, `${path}${key}.`)) out.set(inner, text)
  return out
}

const languages = { en: flat(en), 'zh-CN': flat(zhCN) }
const valuesOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort()

const whatToDo = (key: string): string => `${key}: put it into src-renderer/i18n/en.json and zh-CN.json`

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) yield* sources(join(folder, entry.name))
    else if (/\.(vue|ts)$/.test(entry.name)) yield readFileSync(join(folder, entry.name), 'utf8')
}

describe('messages', () => {
  it('are the same in both languages', () => {
    expect([...languages['zh-CN'].keys()].sort()).toEqual([...languages.en.keys()].sort())
  })

  it('take the same values in both languages', () => {
    for (const [key, text] of languages.en)
      expect(valuesOf(languages['zh-CN'].get(key) ?? ''), key).toEqual(valuesOf(text))
  })

  it('have every sentence of a plan, the English as it is', () => {
    for (const [key, text] of Object.entries(sentences))
      expect(languages.en.get(key), whatToDo(key)).toBe(text)
  })

  it('have every text of the drawing', () => {
    for (const [key, text] of Object.entries(english))
      expect(languages.en.get(`graph.${key}`), whatToDo(`graph.${key}`)).toBe(text)
  })

  it('are there for every key that the window asks for by its whole name', () => {
    for (const source of sources(renderer))
      for (const [, key = ''] of source.matchAll(/\b(?:t|say)\('([\w.-]+)'/g))
        expect(languages.en.has(key), key).toBe(true)
  })

  it('have the advice of every error of the engine', () => {
    for (const source of sources(resolve(renderer, '../src-main')))
      for (const [, key = ''] of source.matchAll(/hintKey: '([\w.]+)'/g))
        expect(languages.en.has(key), whatToDo(key)).toBe(true)
  })

  it('have the advice for births and id maps, the English as it is', () => {
    const idMaps = Object.entries(idMapReasons).map(([key, [, text]]) => ({ key: `hint.idmap.${key}`, text }))
    for (const { key, text } of [...birthHints, ...worldHints, ...idMaps])
      expect(languages.en.get(key), whatToDo(key)).toBe(text)
  })

  it('have a word for every kind of error that the window may show', () => {
    const source = readFileSync(resolve(renderer, '../src-main/common/errors/error.ts'), 'utf8')
    const kinds = /export type ErrorKind =([^;]+?)\n\n/.exec(source)?.[1] ?? ''
    const names = [...kinds.matchAll(/'([\w-]+)'/g)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(languages['zh-CN'].has(`error.${name}`), name).toBe(true)
  })
})
