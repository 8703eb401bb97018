import { posix } from 'node:path'

/**
 * Where the sizes of a configuration are committed: beside it, `image-sizes.json` for the usual name and `NAME.image-sizes.json` for any
 * other, so that two configurations of one folder have a file each. Both paths relative to the workspace.
 */
export function committedSizesFile(configFile: string): string {
  const { dir, name } = posix.parse(configFile)
  return posix.join(dir, name === 'image-budgets' ? 'image-sizes.json' : `${name}.image-sizes.json`)
}
