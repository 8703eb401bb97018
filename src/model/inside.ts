import { isAbsolute, relative, sep } from 'node:path'

/** True when a path is this folder or lies below it, by their text; both are absolute. */
export function isInside(path: string, folder: string): boolean {
  const step = relative(folder, path)
  return step !== '..' && !step.startsWith(`..${sep}`) && !isAbsolute(step)
}
