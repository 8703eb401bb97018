/**
 * The path that an engine unpacks a name to: that of Go's `filepath.Clean` below the root, without its slash. `..` stops at the root,
 * so that nothing leaves it.
 */
export function cleanPath(name: string): string {
  const path = name.endsWith('/') ? name.slice(0, -1) : name
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(path)) return path
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '' && part !== '.') kept.push(part)
  }
  return kept.join('/')
}
