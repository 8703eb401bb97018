import { posix } from 'node:path'
import { isInside } from '../model/inside.ts'
import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import { readDockerfile } from '../model/read-dockerfile.ts'
import { stageCalled } from '../model/stage-called.ts'
import { isUnknown } from '../model/unknown.ts'
import type { Files } from '../ports.ts'
import type { AddProblem } from './draft.ts'
import { proposal } from './proposal.ts'

/** A path of the configuration that has to be looked at on disk. */
export type PathCheck = {
  readonly what: 'context' | 'Dockerfile' | 'bake file' | 'cache folder' | 'structure file' | 'layout' | 'archive'
  /** Relative to the workspace. */
  readonly path: string
  readonly position: Position
  /** A stage that the Dockerfile must have. */
  readonly target?: { readonly name: string; readonly position: Position }
}

const folders: ReadonlySet<PathCheck['what']> = new Set(['context', 'cache folder', 'layout'])

type Disk = { readonly workspace: string; readonly files: Files; readonly add: AddProblem }

const maxDockerfileBytes = 1024 * 1024

/**
 * Looks at every path once: it must exist, be what it is meant to be and lie in the workspace after all symlinks. What is in a
 * context that is wrong is wrong for the same reason, and no second problem.
 */
export async function checkPaths(checks: readonly PathCheck[], disk: Disk): Promise<void> {
  const done = new Set<string>()
  const wrongContexts: string[] = []
  for (const check of checks) {
    const key = JSON.stringify([check.what, check.path, check.target?.name.toLowerCase(), check.position])
    if (done.has(key)) continue
    done.add(key)
    if (check.what === 'Dockerfile' && wrongContexts.some((context) => isInside(`/${check.path}`, context))) continue
    const add: AddProblem = (problem) => {
      if (check.what === 'context') wrongContexts.push(`/${check.path}`)
      disk.add(problem)
    }
    await checkPath(check, { ...disk, add })
  }
}

async function checkPath(check: PathCheck, disk: Disk): Promise<void> {
  const { what, path, position } = check
  const add = (message: string, remedy: string): void =>
    disk.add({ path: [], message: `The ${what} ${quote(path)} ${message}`, remedy, position })
  const root = await disk.files.realPath(disk.workspace)
  const real = await realPathOfNearest(posix.join(disk.workspace, path), disk.files)
  if (root === undefined || !isInside(real.path, root)) {
    return add('leads outside the repository', 'Replace the symlink by what it points to')
  }
  if (!real.exists) {
    // A cache folder is made by the build.
    if (what === 'cache folder') return
    return add('does not exist', await proposeFor(check, disk))
  }
  const info = await disk.files.info(real.path)
  const wanted = folders.has(what) ? 'directory' : 'file'
  if (info?.kind !== wanted)
    return add(`is no ${wanted === 'file' ? 'file' : 'folder'}`, `Name a ${wanted === 'file' ? 'file' : 'folder'}`)
  if (what === 'Dockerfile') await checkTarget({ check, realPath: real.path, bytes: info.bytes }, disk)
}

/** The real path of a path, or, where it does not exist, what it would be: its nearest ancestor that does. */
async function realPathOfNearest(
  path: string,
  files: Files,
): Promise<{ readonly path: string; readonly exists: boolean }> {
  const real = await files.realPath(path)
  if (real !== undefined) return { path: real, exists: true }
  const parent = posix.dirname(path)
  // A dangling symlink is followed by whoever writes through it: it counts as leading away.
  if ((await files.info(path))?.kind === 'symlink') return { path: '/', exists: false }
  if (parent === path) return { path, exists: false }
  const nearest = await realPathOfNearest(parent, files)
  return { path: posix.join(nearest.path, posix.basename(path)), exists: false }
}

async function proposeFor({ what, path }: PathCheck, { workspace, files }: Disk): Promise<string> {
  const folder = posix.dirname(path)
  const siblings = await listed(posix.join(workspace, folder), files)
  const fitting = what === 'Dockerfile' ? siblings.filter((name) => /dockerfile|containerfile/i.test(name)) : siblings
  const names = fitting.filter((name) => !name.startsWith('.')).map((name) => posix.join(folder, name))
  if (names.length === 0 || (what !== 'Dockerfile' && names.length > 12)) return 'Add it, or correct the path'
  return proposal(path, names)
}

async function listed(path: string, files: Files): Promise<string[]> {
  const info = await files.info(path)
  return info?.kind === 'directory' ? [...(await files.list(path))].sort() : []
}

async function checkTarget(
  { check, realPath, bytes }: { readonly check: PathCheck; readonly realPath: string; readonly bytes: number },
  { files, add }: Disk,
): Promise<void> {
  if (check.target === undefined) return
  const { name, position } = check.target
  if (bytes > maxDockerfileBytes) {
    return add({
      path: [],
      message: `The Dockerfile ${quote(check.path)} is larger than 1 MiB`,
      remedy: 'Make it smaller',
      position,
    })
  }
  const content = await files.readBytes(realPath, maxDockerfileBytes)
  const found = readDockerfile({ path: check.path, text: new TextDecoder().decode(content) })
  // What cannot be read here, or is read by someone else, is BuildKit's to refuse.
  if (isUnknown(found) || found.stages.length === 0 || stageCalled(found.stages, name) !== undefined) return
  const names = found.stages.flatMap((stage) => stage.name ?? [])
  const remedy =
    names.length === 0 ? 'Name a stage there with `FROM … AS`, or remove the target' : proposal(name, names)
  add({ path: [], message: `The Dockerfile ${quote(check.path)} has no stage ${quote(name)}`, remedy, position })
}
