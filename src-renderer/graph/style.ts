// The Cytoscape style of shapes and cables, from the theme's tokens. Text is painted by paint/, not here. Pure.
import type { StylesheetJson } from 'cytoscape'
import type { ColourName, Tokens } from '../theme/tokens'

const tones: ColourName[] = [
  'k-bridge',
  'k-docker',
  'k-podman',
  'k-netns',
  'k-own',
  'k-nic',
  'k-vx',
  'plan',
  'text-3',
]

/** Layers from the back: the host's box, zones, cables, cards and bars. */
const depth = { host: 0, zone: 1, cable: 2, card: 3 }

type Rule = StylesheetJson[number]
const rule = (selector: string, style: Record<string, unknown>): Rule => ({ selector, style }) as Rule

/** The whole style sheet for one theme. */
export function styleOf({ colours: c }: Tokens): StylesheetJson {
  return [...base(c), ...kinds(c), ...tones.flatMap((tone) => toneRules(tone, c[tone])), ...states(c)]
}

function base(c: Tokens['colours']): Rule[] {
  return [
    rule('node', {
      shape: 'round-rectangle',
      width: 'data(w)',
      height: 'data(h)',
      'background-color': c.panel,
      'border-width': 1,
      'border-color': c.line,
      'z-index-compare': 'manual',
      'z-index': depth.card,
      events: 'no',
      'overlay-opacity': 0,
    }),
    rule('edge', {
      width: 2,
      'line-color': c['k-netns'],
      'line-cap': 'round',
      'curve-style': 'data(curve)',
      'edge-distances': 'endpoints',
      'source-endpoint': 'data(startAt)',
      'target-endpoint': 'data(endAt)',
      'z-index-compare': 'manual',
      'z-index': depth.cable,
      events: 'no',
      'overlay-opacity': 0,
    }),
    rule('edge[curve = "unbundled-bezier"]', {
      'control-point-weights': 'data(weights)',
      'control-point-distances': 'data(distances)',
    }),
    rule('edge[curve = "round-segments"]', {
      'segment-weights': 'data(weights)',
      'segment-distances': 'data(distances)',
      'segment-radii': 12,
      'radius-type': 'arc-radius',
    }),
  ]
}

function kinds(c: Tokens['colours']): Rule[] {
  return [
    rule('.host', {
      'background-opacity': 0,
      'border-width': 1.5,
      'border-color': c['line-strong'],
      'border-opacity': 0.8,
      'corner-radius': 12,
      'z-index': depth.host,
    }),
    rule('.card', { 'corner-radius': 8 }),
    rule('.zone', { 'corner-radius': 8, 'z-index': depth.zone }),
    rule('.stub', { 'border-style': 'dashed', 'border-color': c['line-strong'], 'background-color': c.bg }),
    rule('.bar', { 'corner-radius': 9, 'border-width': 1.5 }),
    rule('.nic', { 'corner-radius': 3, 'border-width': 1.5 }),
    rule('.cable.parent', { width: 1.5, 'line-style': 'dashed', 'line-dash-pattern': [1.5, 5] }),
    rule('.cable.idle', { width: 1.5, 'line-style': 'dashed', 'line-dash-pattern': [4, 5], opacity: 0.75 }),
    rule('.cable.plan', { width: 2, 'line-style': 'dashed', 'line-dash-pattern': [6, 5] }),
    rule('.cable.long', { opacity: 0.6 }),
    rule('.cable.growing', { 'line-style': 'dashed' }),
  ]
}

function toneRules(tone: ColourName, colour: string): Rule[] {
  return [
    rule(`.bar.${tone}, .nic.${tone}`, { 'border-color': colour }),
    rule(`.cable.${tone}`, { 'line-color': colour }),
    rule(`.card.${tone}.selected, .zone.${tone}.selected`, { 'border-color': colour }),
  ]
}

function states(c: Tokens['colours']): Rule[] {
  return [
    rule('.down.bar, .down.nic', { 'border-color': c['text-3'] }),
    rule('.hover.card, .hover.zone', { 'border-color': c['line-strong'] }),
    rule('.selected.card, .selected.zone', { 'border-width': 2 }),
    rule('.selected.bar, .selected.nic', { 'border-width': 2.5 }),
    rule('.cable.hover, .cable.selected', { width: 3.4, opacity: 1 }),
    rule('.lit', { 'border-color': c.accent, 'border-width': 2.5 }),
    rule('.dim', { 'border-opacity': 0.35 }),
    rule('.error', { 'border-color': c.bad, 'border-width': 2 }),
    rule('.cable.error', { 'line-color': c.bad }),
  ]
}
