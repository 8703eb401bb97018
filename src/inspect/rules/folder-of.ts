/** The folder that a path is in, without a trailing slash: empty at the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
