/**
 * The files of a layer whose contents say what is installed: package databases, lists of their files, manifests. Only these are kept while a layer
 * streams by; everything else is hashed and forgotten.
 */

/** The most bytes of the file at this path that are worth keeping; 0: it is not kept. `path` as in `ListedEntry`. */
export function keptBytesOf(_path: string): number {
  return 0
}

/** What is kept of a file: its bytes, or what is needed of them. Never throws: what cannot be read is kept as it is. */
export function keptContent(_path: string, bytes: Uint8Array): Uint8Array {
  return bytes
}
