import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import type { TestImage } from '../test-image.ts'
import type { CheckContext } from './check-context.ts'
import { type CheckOutcome, nothingPrinted } from './check-outcome.ts'
import { resolveFile } from './resolve-file.ts'

/** The rules of container-structure-test: these words, in capitals or not, anywhere in a file; one package is never looked at. */
const denied = ['AGPL', 'WTFPL']
const exempt = 'libgnutls30'
const debianFolder = '/usr/share/doc'

/** No copyright file may name a license that container-structure-test denies; each of Debian's packages must have one. Starts nothing. */
export async function checkLicenses(
  { debian, files }: Extract<SmokeCheck, { kind: 'licenses' }>,
  { image }: CheckContext,
): Promise<CheckOutcome> {
  const problems = debian ? await debianProblems(image) : []
  for (const file of files) problems.push(...(await licenseProblems(image, file)))
  return problems.length === 0
    ? { status: 'passed', ...nothingPrinted }
    : { status: 'failed', reason: shortened(problems), ...nothingPrinted }
}

async function debianProblems(image: TestImage): Promise<string[]> {
  const { names, namesTruncated } = (await image.entry(debianFolder, { names: true })) ?? {}
  if (names === undefined) {
    return [
      `There is no folder ${quote(debianFolder)} in the image; "debian: true" is for images made of Debian packages`,
    ]
  }
  if (namesTruncated) return [`${quote(debianFolder)} has more entries than are read`]
  const problems: string[] = []
  for (const name of names) {
    if (name === exempt) continue
    const folder = `${debianFolder}/${name}`
    const found = await licenseProblems(image, `${folder}/copyright`)
    // Only folders are packages: a link leads to another's, which is looked at under its own name. Asked last, since most are sound.
    if (found.length > 0 && (await image.entry(folder))?.type === 'directory') problems.push(...found)
  }
  return problems
}

async function licenseProblems(image: TestImage, path: string): Promise<string[]> {
  const entry = await resolveFile(image, path)
  if (entry === undefined) return [`${quote(path)} is not in the image`]
  if (entry.content === undefined) return [`${quote(path)} is no regular file`]
  if (entry.content.byteLength < entry.fileBytes) return [`${quote(path)} is too large to be read whole`]
  const text = new TextDecoder().decode(entry.content).toUpperCase()
  return denied.filter((word) => text.includes(word)).map((word) => `${quote(path)} names ${word}, which is denied`)
}

function shortened(problems: readonly string[]): string {
  const shown = problems.slice(0, 5)
  const more = problems.length - shown.length
  return `${shown.join('; ')}${more === 0 ? '' : `; and ${more} more`}`
}
