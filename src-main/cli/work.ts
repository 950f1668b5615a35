// What a command needs once it acts: one file to load, since each file of its own costs a start 0.3 ms. What only
// parsing and help need is never here, nor is the engine: hosted.ts has that, for when none runs.
export { change } from './change'
export { changeLines } from './formats/changes'
export { dotText } from './formats/dot'
export { mermaidText } from './formats/mermaid'
export { entryJson, historyText, localTime } from './formats/plan'
export { treeText } from './formats/tree'
export { changeJson } from './formats/watch-json'
export { placesOf } from './places'
export { withEngine } from './session'
export { watch } from './watch'
export { sentenceText } from '../common/plan/sentences'
export { snapshotJson } from '../common/topology/snapshot'
