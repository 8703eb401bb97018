import type { ContextFile, ContextFolder, ContextPart } from '../model/build-context.ts'

const mostFolders = 10
/** Deeper folders are told as the one that they are in. */
const deepest = 8
/** A folder that has this share of the bytes of the one above is what is large there. */
const mostOf = 0.9

/** Sums up files; of several names of one file the bytes count once, as the builder asks for them once. */
export function contextPart(files: readonly ContextFile[]): ContextPart {
  const seen = new Set<string>()
  const folders = new Map<string, { fileCount: number; bytes: number }>()
  let fileCount = 0
  let bytes = 0
  for (const file of files) {
    if (file.kind !== 'file') continue
    const own = file.links !== undefined && seen.has(file.links) ? 0 : file.bytes
    if (file.links !== undefined) seen.add(file.links)
    fileCount += 1
    bytes += own
    for (const path of foldersOf(file.path)) {
      const folder = folders.get(path)
      if (folder === undefined) folders.set(path, { fileCount: 1, bytes: own })
      else {
        folder.fileCount += 1
        folder.bytes += own
      }
    }
  }
  return { fileCount, bytes, largestFolders: largest([...folders].map(([path, sums]) => ({ path, ...sums }))) }
}

/** From the uppermost on; `.` for a file that is in none. */
function foldersOf(path: string): readonly string[] {
  const found: string[] = []
  for (let end = path.indexOf('/'); end >= 0 && found.length < deepest; end = path.indexOf('/', end + 1)) {
    found.push(path.slice(0, end))
  }
  return found.length === 0 ? ['.'] : found
}

function largest(folders: readonly ContextFolder[]): readonly ContextFolder[] {
  const largestIn = new Map<string, ContextFolder>()
  for (const folder of folders) {
    const above = folder.path.slice(0, Math.max(0, folder.path.lastIndexOf('/')))
    const other = largestIn.get(above)
    if (above !== '' && (other === undefined || folder.bytes > other.bytes)) largestIn.set(above, folder)
  }
  const uppermost = folders.filter(({ path, bytes }) => !path.includes('/') && bytes > 0)
  return uppermost
    .map((folder) => {
      let told = folder
      for (let next = largestIn.get(told.path); next !== undefined; next = largestIn.get(told.path)) {
        if (next.bytes < mostOf * told.bytes) break
        told = next
      }
      return told
    })
    .sort((left, right) => right.bytes - left.bytes || (left.path < right.path ? -1 : 1))
    .slice(0, mostFolders)
}
