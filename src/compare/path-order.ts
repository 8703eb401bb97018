const slash = 47

/** The order of `ImageTree.entries`: depth first, names by their UTF-16 units, a folder before what is in it. */
export function pathOrder(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)]
    if (a === b) continue
    // The end of a name comes before any character of a longer one.
    if (a === slash) return -1
    if (b === slash) return 1
    return a - b
  }
  return left.length - right.length
}
