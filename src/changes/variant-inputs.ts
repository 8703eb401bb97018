import { posix } from 'node:path'
import type { Variant } from '../model/config.ts'
import type { DockerIgnore } from '../model/docker-ignore.ts'
import { ignoreFiles, ignoreFilesOfNamedContext, type IgnoreFile, readIgnore } from '../model/ignore-files.ts'
import { isInside } from '../model/inside.ts'
import { quote } from '../model/quote.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { Files } from '../ports.ts'

/** A context as it lies on disk. */
export type ContextInput = {
  /** Relative to the workspace, without symlinks; `.` is the workspace. */
  readonly folder: string
  readonly rules: DockerIgnore
}

/** Which files of the workspace an image is made of, besides its configuration. */
export type VariantInputs = {
  readonly contexts: readonly ContextInput[]
  /** Single files: the Dockerfile, its ignore files whether they exist or not, what an imported target is read from. */
  readonly files: readonly string[]
  /** Folders of which every file counts that lies in them directly. */
  readonly folders: readonly string[]
}

type Disk = { readonly workspace: string; readonly files: Pick<Files, 'realPath' | 'info' | 'readBytes'> }

const maxIgnoreBytes = 1024 * 1024

/** Unknown: what it is made of cannot be told. The configuration was checked: all of it lies in the workspace. */
export async function variantInputs(variant: Variant, disk: Disk): Promise<VariantInputs | Unknown> {
  const { contexts: named = {}, bake } = variant
  const folders = Object.values(named).filter((value) => !value.startsWith('docker-image://'))
  const looks = [
    { context: variant.context, ignores: ignoreFiles(variant) },
    ...folders.map((context) => ({ context, ignores: ignoreFilesOfNamedContext(context) })),
  ]
  const contexts: ContextInput[] = []
  for (const { context, ignores } of looks) {
    const [folder, read] = [await placeOf(context, disk), await readIgnore(ignores, textIn(disk))]
    if (isUnknown(folder)) return folder
    if (isUnknown(read)) return read
    contexts.push({ folder, rules: read.rules })
  }
  const single = [
    ...[variant.dockerfile, ...looks.flatMap(({ ignores }) => ignores.map(({ path }) => path))],
    ...(bake?.files ?? []),
  ]
  const files = new Set(single.map((path) => posix.normalize(path)))
  for (const path of single) {
    const place = await placeOf(path, disk)
    // What does not exist is known by its name alone.
    if (!isUnknown(place)) files.add(place)
  }
  // Compose reads .env and whatever its files name beside themselves.
  return {
    contexts,
    files: [...files],
    folders: bake === undefined ? [] : ['.', ...bake.files.map((file) => posix.dirname(file))],
  }
}

async function placeOf(path: string, { workspace, files }: Disk): Promise<string | Unknown> {
  const root = await files.realPath(workspace)
  const real = await files.realPath(posix.join(workspace, path))
  if (root === undefined || real === undefined || !isInside(real, root)) {
    return unknown(`${quote(path)} is not in the workspace`)
  }
  return posix.relative(root, real) || '.'
}

/** Throws an ActionError `limit-exceeded` for a file that is larger than 1 MiB. */
function textIn({ workspace, files }: Disk): Parameters<typeof readIgnore>[1] {
  return async ({ path, within }: IgnoreFile) => {
    const [real, folder] = [
      await files.realPath(posix.join(workspace, path)),
      await files.realPath(posix.join(workspace, within)),
    ]
    if (real === undefined || folder === undefined || !isInside(real, folder)) return undefined
    if ((await files.info(real))?.kind !== 'file') return undefined
    const bytes = await files.readBytes(real, maxIgnoreBytes)
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  }
}
