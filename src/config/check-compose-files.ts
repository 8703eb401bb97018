import { posix } from 'node:path'
import { isInside } from '../model/inside.ts'
import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import type { Files } from '../ports.ts'
import type { AddProblem } from './draft.ts'
import { readYamlTree } from './read-yaml-tree.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

type Disk = { readonly workspace: string; readonly files: Files; readonly add: AddProblem }
/** A bake or compose file by its path relative to the workspace, and the place that named the first of them. */
type Named = { readonly path: string; readonly position: Position }

const maxFileBytes = 1024 * 1024
const maxFiles = 100

/**
 * A compose file draws in others by `extends` and `include`, which buildx reads wherever they lie. Each of them, and what
 * these draw in again, must lie in the workspace. Files of bake's own languages can draw in none.
 */
export async function checkComposeFiles(named: readonly Named[], disk: Disk): Promise<void> {
  const root = (await disk.files.realPath(disk.workspace)) ?? disk.workspace
  const waiting = [...named]
  const seen = new Set<string>()
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path, position } = next
    if (/\.(hcl|json)$/i.test(path) || seen.has(path)) continue
    seen.add(path)
    const problem = (message: string, remedy: string): void => disk.add({ path: [], message, remedy, position })
    if (seen.size > maxFiles) return problem(`More than ${maxFiles} compose files draw each other in`, 'Use fewer')
    const reading = await referencesIn(path, disk)
    if (typeof reading === 'string') {
      problem(`The compose file ${quote(path)} ${reading}`, 'Write it as plain YAML, or describe the variant here')
      continue
    }
    for (const written of reading) {
      if (/^~|[$\u0000-\u001f]|:\/\/|^git@/.test(written)) {
        problem(`The compose file ${quote(path)} draws in ${quote(written)}`, 'Name a file of the repository, as it is')
        continue
      }
      for (const found of await foundAt(written, { from: path, disk })) {
        if (isInside(found, root)) waiting.push({ path: posix.relative(root, found), position })
        else
          problem(
            `The compose file ${quote(path)} draws in ${quote(written)}, which lies outside the repository`,
            'Move it into the repository',
          )
      }
    }
  }
}

/** The files that exist: compose resolves a name from the working directory, or from the folder of the file that names it. */
async function foundAt(
  written: string,
  { from, disk }: { readonly from: string; readonly disk: Disk },
): Promise<readonly string[]> {
  const { workspace, files } = disk
  const candidates = new Set(
    [workspace, posix.join(workspace, posix.dirname(from))].map((at) => posix.resolve(at, written)),
  )
  const real = await Promise.all([...candidates].map((path) => files.realPath(path)))
  return real.flatMap((path) => path ?? [])
}

/** The names as they are written, or why they cannot be told. */
async function referencesIn(path: string, { workspace, files }: Disk): Promise<readonly string[] | string> {
  const absolute = posix.join(workspace, path)
  const info = await files.info((await files.realPath(absolute)) ?? absolute)
  if (info?.kind !== 'file') return []
  if (info.bytes > maxFileBytes) return 'is larger than 1 MiB'
  const text = new TextDecoder().decode(await files.readBytes(absolute, maxFileBytes))
  const { tree } = readYamlTree({ text, file: path })
  if (tree !== undefined) return [...extended(tree), ...included(tree)]
  // What we cannot read buildx may: without these words, escaped or not, it draws in nothing.
  return /extends|include|\\[xuU]/.test(text) ? 'cannot be read, and may draw in other files' : []
}

/** Of every `extends` at any depth: what stands behind an anchor or an extension field may be merged into a service. */
function extended(node: TreeNode): readonly string[] {
  if (node.kind === 'scalar') return []
  if (node.kind === 'list') return node.items.flatMap(extended)
  return node.entries.flatMap(({ key, node: value }) => [
    ...(key === 'extends' ? texts(entryOf(value, 'file')?.node) : []),
    ...extended(value),
  ])
}

function included(tree: TreeNode): readonly string[] {
  const value = entryOf(tree, 'include')?.node
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value]
  return items.flatMap((item) =>
    item.kind === 'map'
      ? ['path', 'env_file', 'project_directory'].flatMap((key) => texts(entryOf(item, key)?.node))
      : texts(item),
  )
}

function texts(node: TreeNode | undefined): readonly string[] {
  if (node === undefined) return []
  if (node.kind === 'scalar') return [node.text]
  return node.kind === 'list' ? node.items.flatMap(texts) : node.entries.flatMap((entry) => texts(entry.node))
}
