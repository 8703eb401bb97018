import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')

type Entry = { readonly description: string; readonly default?: string }

/** README.md with its generated parts as action.yml and the golden comment have them. */
export async function readme(): Promise<string> {
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8')
  const action = parse(await read('action.yml'))
  const comment = await read('__tests__/golden/files/over-growth.md')
  let text = await read('README.md')
  text = between(text, { name: 'inputs', content: table(['Input', 'Default', 'Description'], inputs(action.inputs)) })
  text = between(text, { name: 'outputs', content: table(['Output', 'Description'], outputs(action.outputs)) })
  return between(text, { name: 'comment', content: excerpt(comment) })
}

function between(text: string, { name, content }: { readonly name: string; readonly content: string }): string {
  const marked = new RegExp(`(<!-- ${name}-start -->\\n)[\\s\\S]*?(<!-- ${name}-end -->)`)
  if (!marked.test(text)) throw new Error(`README.md has no place for its ${name}`)
  return text.replace(marked, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`)
}

function inputs(entries: Readonly<Record<string, Entry>>): string[][] {
  return Object.entries(entries).map(([name, entry]) => [
    `\`${name}\``,
    entry.default === undefined ? '' : `\`${entry.default}\``,
    entry.description,
  ])
}

function outputs(entries: Readonly<Record<string, Entry>>): string[][] {
  return Object.entries(entries).map(([name, { description }]) => [`\`${name}\``, description])
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** What a reviewer sees before unfolding anything. */
function excerpt(comment: string): string {
  const [shown = ''] = comment.replace(/^<!--.*-->\n+/, '').split(/\n<details>/)
  return shown.trim()
}
