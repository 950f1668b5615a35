// `vethboard export LAB.yaml --to FORMAT`: the lab in another language. Needs no engine and no privilege.
import { readFileSync } from 'node:fs'
import { exit } from '../io'
import { command } from '../spec'
import { usage } from '../usage'
import { labFile } from './apply'

const formats = ['shell', 'dot', 'mermaid'] as const

export const exportLab = command({
  summary:
    'Write a lab as a shell script that builds it without Vethboard, or as a picture for Graphviz or Mermaid.',
  positionals: { lab: labFile },
  options: {
    to: { value: 'FORMAT', required: true, help: `${formats.join(', ')}` },
    json: { help: 'print it as JSON: {format, text}' },
  },
  examples: [
    ['vethboard export classic.yaml --to shell > classic.sh', 'a script of `ip` commands'],
    ['vethboard export classic.yaml --to dot | dot -Tsvg > classic.svg', 'a picture'],
  ],
  async run({ lab: path, to, json }, io) {
    const format = formats.find((one) => one === to)
    if (format === undefined) return usage(`--to: expected ${formats.join(', ')}`)
    const { labDot, labMermaid, readLabFile, shellScript } = await import('../work')
    const read = readLabFile(path, json, io)
    if (typeof read === 'number') return read
    const { lab, text, file } = read
    const writers = {
      shell: () => shellScript(text, file, bootId()),
      dot: () => labDot(lab),
      mermaid: () => labMermaid(lab),
    }
    const out = writers[format]()
    io.out(json ? `${JSON.stringify({ format, text: out })}\n` : out)
    return exit.ok
  },
})

/** As the engine seeds its MACs. */
const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
