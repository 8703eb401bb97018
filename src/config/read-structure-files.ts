import { posix } from 'node:path'
import { quote } from '../model/quote.ts'
import type { Files } from '../ports.ts'
import { checkPaths } from './check-paths.ts'
import type { AddProblem } from './draft.ts'
import type { StructureRef } from './read-smoke-lists.ts'

type Disk = { readonly workspace: string; readonly files: Files; readonly add: AddProblem }

const maxFileBytes = 1024 * 1024
const maxFiles = 50

/** The texts of structure files by path. What is missing, outside the workspace, too large or no text is told and left out. */
export async function readStructureFiles(
  refs: readonly StructureRef[],
  disk: Disk,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  const beyond = refs[maxFiles]
  if (beyond !== undefined) {
    const message = `${refs.length} structure files are more than ${maxFiles}`
    disk.add({ path: [], message, remedy: 'Join them', position: beyond.position })
    return texts
  }
  for (const ref of refs) {
    const text = await readOne(ref, disk)
    if (text !== undefined) texts.set(ref.path, text)
  }
  return texts
}

async function readOne({ path, position }: StructureRef, disk: Disk): Promise<string | undefined> {
  let sound = true
  const add: AddProblem = (problem) => {
    sound = false
    disk.add(problem)
  }
  await checkPaths([{ what: 'structure file', path, position }], { ...disk, add })
  if (!sound) return undefined
  const tell = (message: string, remedy: string): undefined => {
    disk.add({ path: [], message: `The structure file ${quote(path)} ${message}`, remedy, position })
  }
  const absolute = posix.join(disk.workspace, path)
  const real = (await disk.files.realPath(absolute)) ?? absolute
  const info = await disk.files.info(real)
  if (info !== undefined && info.bytes > maxFileBytes) return tell('is larger than 1 MiB', 'Split it')
  const bytes = await disk.files.readBytes(real, maxFileBytes)
  if (bytes === undefined) return tell('does not exist', 'Correct the path')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return tell('is not text in UTF-8', 'Write YAML or JSON in UTF-8')
  }
}
