// Fails when a file imports across the layer rule of CONTRIBUTING.md. Run by `npm run lint`.
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname ?? '.', '..')

/** Which layers each layer may import, itself included. */
const mayImport = {
  'src-main/common': ['src-main/common'],
  'src-main/netlink': ['src-main/common', 'src-main/netlink'],
  'src-main/sys': ['src-main/common', 'src-main/netlink', 'src-main/sys'],
  'src-main/engine': ['src-main/common', 'src-main/netlink', 'src-main/sys', 'src-main/engine'],
  'src-main/server': ['src-main/common', 'src-main/engine', 'src-main/server', 'src-main/sys'],
  'src-main/app': ['src-main/common', 'src-main/server', 'src-main/app'],
  'src-main/preload': ['src-main/common', 'src-main/preload'],
  'src-main/cli': ['src-main/common', 'src-main/engine', 'src-main/server', 'src-main/cli', 'src-main/sys'],
  'src-renderer': ['src-main/common', 'src-renderer'],
}

/** Packages and built-ins that only some layers may use. */
const packages = [
  { match: /^koffi$/, only: ['src-main/sys'] },
  { match: /^electron$/, only: ['src-main/app', 'src-main/preload'] },
  {
    match: /^(vue|vue-i18n|pinia|reka-ui|cytoscape|@lucide\/vue|@fontsource.*)(\/|$)/,
    only: ['src-renderer'],
  },
  { match: /^@xterm\//, only: ['src-renderer'] },
  { match: /^node:/, not: ['src-main/common', 'src-main/netlink', 'src-renderer'] },
]

/** Exceptions, one line each, with the reason. */
const exceptions = {}

const layerOf = (path) =>
  Object.keys(mayImport).find((layer) => path === layer || path.startsWith(layer + '/'))

function* sources(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* sources(path)
    else if (/\.(ts|vue|mts)$/.test(entry.name)) yield path
  }
}

function problem(path, layer, specifier) {
  if (exceptions[`${path} -> ${specifier}`]) return
  if (specifier.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(path), specifier))
    const targetLayer = layerOf(target)
    if (targetLayer && mayImport[layer].includes(targetLayer)) return
    if (!targetLayer && !target.startsWith('src-')) return // package.json, resources
    return `${layer} may not import ${targetLayer ?? target}`
  }
  for (const rule of packages) {
    if (!rule.match.test(specifier)) continue
    if (rule.only && !rule.only.includes(layer)) return `only ${rule.only.join(', ')} may import ${specifier}`
    if (rule.not?.includes(layer)) return `${layer} may not import ${specifier}`
  }
}

let failures = 0
for (const folder of ['src-main', 'src-renderer']) {
  for (const path of sources(folder)) {
    const layer = layerOf(path)
    const text = readFileSync(join(root, path), 'utf8')
    const imports = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)
    for (const [, specifier] of imports) {
      const why = layer ? problem(path, layer, specifier) : 'file is outside every layer'
      if (why) {
        failures++
        console.error(`${path}: imports '${specifier}': ${why}`)
      }
    }
  }
}
if (failures > 0) process.exit(1)
