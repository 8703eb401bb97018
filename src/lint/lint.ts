import { posix } from 'node:path'
import { ActionError, messageOf } from '../errors.ts'
import type { ContextListing } from '../model/build-context.ts'
import type { Variant } from '../model/config.ts'
import type { Dockerfile } from '../model/dockerfile.ts'
import type { LintedSighting, LintedVariant, LintResult, LintSighting } from '../model/lint.ts'
import type { LintNote } from '../model/lint-note.ts'
import { isInside } from '../model/inside.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { Files } from '../ports.ts'
import { lintRules, lintRunRules } from './all-rules.ts'
import type { LintSubject } from './lint-rule.ts'
import { contextLister } from './list-context.ts'
import { neededStages } from './needed-stages.ts'
import { requirementTexts } from './requirement-files.ts'
import { sentContext } from './sent-context.ts'
import { readDockerfile } from '../model/read-dockerfile.ts'

export type LintOptions = {
  /** Those that are asked for, in the order of the configuration. */
  readonly variants: readonly Variant[]
  /** Why variants that a bake file describes are not known; absent where they are. */
  readonly bakeUnread?: string
  readonly workspace: string
  readonly files: Files
  /** Asks BuildKit, where it is to be asked. */
  readonly ask?: (subjects: readonly LintSubject[]) => Promise<readonly LintNote[]>
}

/** More than any Dockerfile that is read has. */
const maxDockerfileBytes = 4 * 1024 * 1024

/** Of which package managers write no more by far. */
const maxRequirementsBytes = 1024 * 1024

/**
 * Looks at what variants are built from: each Dockerfile and each context once, side by side. Needs no engine and builds nothing; what cannot be
 * read is told with the reason.
 */
export async function lint({ variants, bakeUnread, workspace, files, ask }: LintOptions): Promise<LintResult> {
  const built = variants.filter(({ source }) => source === undefined)
  const isKnown = ({ bake }: Variant): boolean => bakeUnread === undefined || bake === undefined
  const known = built.filter(isKnown)
  const dockerfileOf = onDemand((path: string) => readAt(path, { workspace, files }))
  const listed = contextLister({ workspace, files })
  const textOf = onDemand((path: string) => textAt(path, { workspace, files }))
  const looked = await Promise.all(
    known.map(async (variant) => {
      const [dockerfile, listing] = await Promise.all([dockerfileOf(variant.dockerfile), listed(variant)])
      return subjectOf(variant, { dockerfile, listing, textOf })
    }),
  )
  const subjects = looked.flatMap((one) => ('subject' in one ? [one.subject] : []))
  const ofRun = Map.groupBy(
    lintRunRules.flatMap((rule) => rule(subjects)),
    ({ file }) => file,
  )
  const owned = new Set(subjects.flatMap(filesOf))
  const ofAll = [...ofRun].flatMap(([file, sightings]) => (owned.has(file) ? [] : sightings))
  return {
    variants: subjects.map((subject) =>
      lintedVariant(subject, [...filesOf(subject).flatMap((file) => ofRun.get(file) ?? []), ...ofAll]),
    ),
    unread: [
      ...looked.flatMap((one) => ('subject' in one ? unreadContext(one.subject) : [one])),
      ...built.flatMap(({ image, variant, bake, ...of }) =>
        bakeUnread === undefined || bake === undefined
          ? []
          : [{ image, variant, file: bake.files[0] ?? of.dockerfile, reason: bakeUnread }],
      ),
    ],
    contexts: subjects.map(({ variant: { image, variant }, context }) => ({ image, variant, context })),
    ...(ask && { notes: await ask(subjects) }),
  }
}

type Looked = { readonly subject: LintSubject } | LintResult['unread'][number]

type Read = {
  readonly dockerfile: Dockerfile | Unknown
  readonly listing: ContextListing | Unknown
  readonly textOf: (path: string) => Promise<string | undefined>
}

async function subjectOf(variant: Variant, { dockerfile, listing, textOf }: Read): Promise<Looked> {
  const unread = ({ reason }: Unknown): Looked => {
    return { image: variant.image, variant: variant.variant, file: variant.dockerfile, reason }
  }
  if (isUnknown(dockerfile)) return unread(dockerfile)
  const stages = neededStages(dockerfile, variant)
  if (isUnknown(stages)) return unread(stages)
  const context = isUnknown(listing)
    ? listing
    : { ...listing, sent: sentContext(listing, { dockerfile, stages, variant }) }
  const subject = { variant, dockerfile, stages, context }
  return { subject: { ...subject, requirements: await requirementTexts(subject, textOf) } }
}

function unreadContext({ variant: { image, variant, context: file }, context }: LintSubject): LintResult['unread'] {
  const trouble = isUnknown(context) ? context : context.sent
  return isUnknown(trouble) ? [{ image, variant, file, reason: trouble.reason }] : []
}

/** Of which a rule on several variants speaks for this one. */
function filesOf({ dockerfile, context }: LintSubject): readonly string[] {
  const ignoreFiles = isUnknown(context) ? [] : context.ignoreFiles.map(({ path }) => path)
  return [...new Set([dockerfile.path, ...ignoreFiles])]
}

function lintedVariant(subject: LintSubject, ofRun: readonly LintSighting[]): LintedVariant {
  const { image, variant } = subject.variant
  const sightings = [...lintRules.flatMap((rule) => rule(subject)), ...ofRun]
  return { image, variant, dockerfile: subject.dockerfile.path, sightings: sightings.map(placedIn(subject.dockerfile)) }
}

function placedIn({ path, args, stages }: Dockerfile): (sighting: LintSighting) => LintedSighting {
  const instructions = [...args, ...stages.flatMap((stage) => stage.instructions)]
  return (sighting) => {
    const { file, line } = sighting
    if (file !== path || line === undefined) return sighting
    const found = instructions.find((one) => one.line <= line && line <= one.lastLine)
    return found === undefined ? sighting : { ...sighting, instruction: { line: found.line, lastLine: found.lastLine } }
  }
}

async function readAt(
  path: string,
  { workspace, files }: Pick<LintOptions, 'workspace' | 'files'>,
): Promise<Dockerfile | Unknown> {
  try {
    const bytes = await files.readBytes(posix.join(workspace, path), maxDockerfileBytes)
    if (bytes === undefined) return unknown('it does not exist')
    return readDockerfile({ path, text: new TextDecoder().decode(bytes) })
  } catch (error) {
    if (!isExpected(error)) throw error
    return unknown(messageOf(error))
  }
}

/** A file of the workspace, after all symlinks; undefined where there is none that can be read, or it is too large. */
async function textAt(
  path: string,
  { workspace, files }: Pick<LintOptions, 'workspace' | 'files'>,
): Promise<string | undefined> {
  try {
    const [real, root] = await Promise.all([files.realPath(posix.join(workspace, path)), files.realPath(workspace)])
    if (real === undefined || root === undefined || !isInside(real, root)) return undefined
    if ((await files.info(real))?.kind !== 'file') return undefined
    const bytes = await files.readBytes(real, maxRequirementsBytes)
    return bytes && new TextDecoder().decode(bytes)
  } catch (error) {
    if (!isExpected(error)) throw error
    return undefined
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof ActionError || typeof (error as { code?: unknown }).code === 'string'
}

/** Every key is looked up once. */
function onDemand<Value>(look: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const found = new Map<string, Promise<Value>>()
  return (key) => {
    const value = found.get(key) ?? look(key)
    found.set(key, value)
    return value
  }
}
