// Writes every workflow that a Markdown file shows into a folder, as files that a checker can read: FOLDER FILE...
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const [folder, ...files] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  for (const { 1: code, index } of text.matchAll(/^```ya?ml\n(.*?)^```$/gms)) {
    if (!/^on:/m.test(code) || !/^jobs:/m.test(code)) continue
    const line = text.slice(0, index).split('\n').length
    writeFileSync(join(folder, `${basename(file, '.md')}-line-${line}.yml`), code)
  }
}
