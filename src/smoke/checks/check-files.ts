import { formatBytes } from '../../model/bytes.ts'
import { quote } from '../../model/quote.ts'
import type { FileExpectation, SmokeCheck } from '../../model/smoke.ts'
import { matchProblems } from '../match-text.ts'
import type { CopiedEntry, TestImage } from '../test-image.ts'
import type { CheckContext } from './check-context.ts'
import { type CheckOutcome, nothingPrinted } from './check-outcome.ts'
import { goMode, lsMode, octalMode } from './file-mode.ts'
import { resolveFile } from './resolve-file.ts'

/**
 * Paths of the image's file system, read without starting anything, with the rules of container-structure-test: a symbolic link
 * stands for itself, but for its content.
 */
export async function checkFiles(
  { files }: Extract<SmokeCheck, { kind: 'files' }>,
  { image }: CheckContext,
): Promise<CheckOutcome> {
  const problems: string[] = []
  for (const file of files) problems.push(...(await fileProblems(file, image)))
  return problems.length === 0
    ? { status: 'passed', ...nothingPrinted }
    : { status: 'failed', reason: problems.join('; '), ...nothingPrinted }
}

async function fileProblems(file: FileExpectation, image: TestImage): Promise<string[]> {
  const name = quote(file.path)
  if (file.path === '') return ['a path is empty: what it names is not set in the image']
  const entry = await image.entry(file.path)
  if (!file.exists) return entry === undefined ? [] : [`${name} is in the image, and must not be`]
  if (entry === undefined) return [`${name} is not in the image`]
  const content = file.content.length === 0 ? [] : await contentProblems(file, image)
  return [...attributeProblems(file, entry), ...content]
}

function attributeProblems(file: FileExpectation, entry: CopiedEntry): string[] {
  const name = quote(file.path)
  const problems: string[] = []
  if (file.mode !== undefined && !hasMode(entry, file.mode)) {
    const found = isOctal(file.mode) ? octalMode(entry.mode) : lsMode(entry)
    problems.push(`${name} has the mode ${found} instead of ${quote(file.mode)}`)
  }
  if (file.uid !== undefined && file.uid !== entry.uid) {
    problems.push(`${name} belongs to the user ${entry.uid} instead of ${file.uid}`)
  }
  if (file.gid !== undefined && file.gid !== entry.gid) {
    problems.push(`${name} belongs to the group ${entry.gid} instead of ${file.gid}`)
  }
  if (file.executableBy !== undefined && (entry.mode & executeBits[file.executableBy]) === 0) {
    problems.push(`${name} is not executable by ${file.executableBy}: its mode is ${lsMode(entry)}`)
  }
  return problems
}

const executeBits = { owner: 0o100, group: 0o010, other: 0o001, any: 0o111 } as const

function isOctal(mode: string): boolean {
  return /^0*[0-7]{1,4}$/.test(mode)
}

function hasMode(entry: CopiedEntry, wanted: string): boolean {
  return isOctal(wanted) ? Number.parseInt(wanted, 8) === entry.mode : [lsMode(entry), goMode(entry)].includes(wanted)
}

async function contentProblems({ path, content }: FileExpectation, image: TestImage): Promise<string[]> {
  const entry = await resolveFile(image, path)
  if (entry === undefined) return [`${quote(path)} is a symbolic link that leads to nothing`]
  if (entry.content === undefined) return [`${quote(path)} is no regular file, so it has no content`]
  const kept = entry.content.byteLength
  const text = new TextDecoder().decode(entry.content)
  const problems = matchProblems(content, { text, what: quote(path), truncated: kept < entry.fileBytes })
  if (problems.length === 0 || kept >= entry.fileBytes) return problems
  return [...problems, `only the first ${formatBytes(kept, 'binary')} of ${quote(path)} are read`]
}
