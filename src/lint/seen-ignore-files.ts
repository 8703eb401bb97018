import { posix } from 'node:path'
import type { SeenIgnoreFile } from '../model/build-context.ts'

const suffix = '.dockerignore'

/** The ignore files among the names of one folder; their paths are relative to what the folder's is. */
export function seenIgnoreFiles(folder: string, names: readonly string[]): readonly SeenIgnoreFile[] {
  const found = names.filter((name) => name.endsWith(suffix))
  return found.map((name) => {
    const of = name.slice(0, -suffix.length)
    const hasDockerfile = of === '' ? names.some(isDockerfileName) : names.includes(of)
    return { path: posix.join(folder, name), hasDockerfile }
  })
}

function isDockerfileName(name: string): boolean {
  return /^(?:dockerfile|containerfile)|\.(?:dockerfile|containerfile)$/i.test(name) && !name.endsWith(suffix)
}
