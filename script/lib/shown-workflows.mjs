// Writes every workflow that a Markdown file shows below FOLDER, where a checker looks for workflows: FOLDER FILE...
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { workflowBlocks } from '../../__tests__/kit/workflow-blocks.ts'

const [folder, ...files] = process.argv.slice(2)
const workflows = join(folder, '.github/workflows')
mkdirSync(workflows, { recursive: true })
for (const file of files) {
  for (const [index, text] of workflowBlocks(readFileSync(file, 'utf8')).entries()) {
    writeFileSync(join(workflows, `${basename(file, '.md')}-${index + 1}.yml`), text)
  }
}
