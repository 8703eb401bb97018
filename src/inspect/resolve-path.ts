/** A tree whose paths are numbers, 0 being the root, as far as following links through it needs to know it. */
export type LinkedPaths = {
  parent(path: number): number
  /** The number of a name in a folder, whether anything is there or not; undefined: no path leads on from there, not even by way of `..`. */
  child(folder: number, name: string): number | undefined
  /** What is at a path whose folder is there: where its link leads to as it is written, where it is one. */
  look(folder: number, child: number): { readonly link: string } | 'present' | 'nothing'
  readonly maxLinks: number
  /** Called for every part of a path that a link names. */
  readonly onLinkStep?: () => void
  /** Where links lead to, for trees that do not change: it is kept here. */
  readonly known?: Map<number, ResolvedPath>
}

/** `absent` counts the last parts of the path that are not there; 0: it is. */
export type ResolvedPath = { readonly path: number; readonly absent: number }

type Frame = { readonly text: string; offset: number; readonly link?: number }

/**
 * Where a path leads inside the root when every link in it is followed, one at its end too; `..` of the root is the root. Parts that are not there are
 * taken as they are written, as containerd does before it makes them. Undefined: links lead in a circle, or there are too many.
 */
export function resolvePath(text: string, tree: LinkedPaths): ResolvedPath | undefined {
  const frames: Frame[] = [{ text, offset: 0 }]
  let [path, absent, links] = [0, 0, 0]
  for (;;) {
    const frame = frames.at(-1)
    if (frame === undefined) return { path, absent }
    if (frame.offset >= frame.text.length) {
      frames.pop()
      if (frame.link !== undefined) tree.known?.set(frame.link, { path, absent })
      continue
    }
    if (frame.link !== undefined) tree.onLinkStep?.()
    const name = nextName(frame)
    if (name === '' || name === '.') continue
    if (name === '..') {
      path = tree.parent(path)
      absent = Math.max(0, absent - 1)
      continue
    }
    const child = tree.child(path, name)
    if (child === undefined) return { path, absent: absent + 1 }
    const found = absent > 0 ? 'nothing' : tree.look(path, child)
    if (typeof found === 'string') {
      path = child
      if (found === 'nothing') absent += 1
      continue
    }
    const known = tree.known?.get(child)
    if (known !== undefined) {
      ;({ path, absent } = known)
      continue
    }
    links += 1
    if (links > tree.maxLinks) return undefined
    if (found.link.startsWith('/')) path = 0
    frames.push({ text: found.link, offset: 0, link: child })
  }
}

function nextName(frame: Frame): string {
  const end = frame.text.indexOf('/', frame.offset)
  const name = frame.text.slice(frame.offset, end < 0 ? undefined : end)
  frame.offset = end < 0 ? frame.text.length : end + 1
  return name
}
