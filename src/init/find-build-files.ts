import { posix } from 'node:path'
import type { BuildFile, LeftOut } from '../model/proposal.ts'
import { printable } from '../model/printable.ts'
import type { Files } from '../ports.ts'

const maxEntries = 20_000
const maxDepth = 8
const maxFiles = 100

const passedOver: ReadonlySet<string> = new Set(['node_modules', 'vendor', 'third_party', 'testdata', 'venv', 'target'])

const kinds: readonly (readonly [RegExp, BuildFile['kind']])[] = [
  [/^docker-bake\.(?:hcl|json)$/, 'bake'],
  [/^(?:docker-)?compose\.ya?ml$/, 'compose'],
  [/^(?:Dockerfile|Containerfile)(?:\.[^.]+)*$/, 'dockerfile'],
  [/\.(?:D|d)ockerfile$/, 'dockerfile'],
]

export type FoundBuildFiles = { readonly found: readonly BuildFile[]; readonly leftOut: readonly LeftOut[] }

/**
 * The Dockerfiles, bake and compose files of a checkout, the nearest to its top first. No symlink is followed, folders of others' code and
 * hidden ones are passed over, and what a huge checkout holds beyond the first 20,000 entries is said to be left out.
 */
export async function findBuildFiles({
  workspace,
  files,
}: {
  readonly workspace: string
  readonly files: Pick<Files, 'info' | 'list'>
}): Promise<FoundBuildFiles> {
  const found: BuildFile[] = []
  const leftOut: LeftOut[] = []
  const folders = [{ path: '', depth: 0 }]
  let entries = 0
  for (const { path: folder, depth } of folders) {
    const names = await orReason(() => files.list(posix.join(workspace, folder)))
    if ('reason' in names) leftOut.push({ path: folder || '.', reason: names.reason })
    for (const name of 'reason' in names ? [] : names.value) {
      if (++entries > maxEntries || found.length >= maxFiles) {
        const limit = found.length >= maxFiles ? `${maxFiles} build files` : `${maxEntries} files and folders`
        return { found, leftOut: [...leftOut, { path: folder || '.', reason: `only ${limit} were looked at` }] }
      }
      const path = posix.join(folder, name)
      const kind = kindOf(name)
      const info = await files.info(posix.join(workspace, path))
      if (info?.kind === 'directory') {
        if (name.startsWith('.') || passedOver.has(name)) continue
        if (depth < maxDepth) folders.push({ path, depth: depth + 1 })
        else leftOut.push({ path, reason: `only ${maxDepth} folders deep is looked` })
      } else if (kind !== undefined) {
        const reason = unusable(path, info?.kind)
        if (reason === undefined) found.push({ kind, path })
        else leftOut.push({ path, reason })
      }
    }
  }
  return { found, leftOut }
}

/** Trouble with one folder is none of the others'. */
async function orReason<Value>(
  look: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly reason: string }> {
  try {
    return { value: await look() }
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    return { reason: `it cannot be read: ${message}` }
  }
}

function kindOf(name: string): BuildFile['kind'] | undefined {
  // What belongs to a Dockerfile is none.
  if (/\.dockerignore$/.test(name)) return undefined
  return kinds.find(([pattern]) => pattern.test(name))?.[1]
}

function unusable(path: string, kind: string | undefined): string | undefined {
  if (kind !== 'file') return 'it is a link or a special file'
  if (printable(path) !== path) return 'its name holds characters that cannot be seen'
  if (/\.(?:j2|jinja2?|tmpl|tpl|template|in|erb|mustache|bak|orig|md)$/i.test(path)) return 'it is a template or a copy'
  return undefined
}
