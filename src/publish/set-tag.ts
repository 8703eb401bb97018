import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { TagOutcome } from '../model/publish.ts'
import type { Log, Registry, RegistryManifest } from '../ports.ts'
import { newerRelease, type OpenPublished } from './newer-release.ts'
import { type TagJob, tagName } from './publish-work.ts'
import { type ReadManifest, walk } from './read-back.ts'
import { reasonOf } from './reason-of.ts'

export type TagMeans = {
  readonly registry: Registry
  readonly readManifest: ReadManifest
  readonly openPublished: OpenPublished
  readonly log: Pick<Log, 'info'>
  readonly signal: AbortSignal
}

export type TagStep = {
  readonly outcome: Pick<TagOutcome, 'status' | 'previous' | 'previousImages' | 'overtakenBy' | 'found' | 'reason'>
  /** What went wrong, where it is no matter of what the tag names now. */
  readonly failure?: unknown
}

type Setting = TagMeans & {
  readonly job: TagJob
  /** The index as it was read back. */
  readonly manifest: RegistryManifest
  readonly versionTags: readonly string[]
}

/** How often it is begun anew with a tag that somebody else moves while it is looked at. */
const maxLooks = 3

/** Sets one tag by putting the verified bytes under it, and reads it back. Throws only what `registry` throws before anything was put. */
export async function setTag(setting: Setting): Promise<TagStep> {
  const { job, registry } = setting
  const look = (): Promise<RegistryManifest | undefined> => registry.manifest(job.copy.repository, job.planned.tag)
  let before = await look()
  for (let looks = 1; looks <= maxLooks; looks += 1) {
    const ready = await prepare(setting, before)
    if (ready.kind === 'decided') return { outcome: ready.outcome }
    // What was asked meanwhile took its time, in which another release may have ended.
    const now = before === undefined ? undefined : await look()
    if (now?.digest === before?.digest) return putPrepared(setting, { before, outcome: ready.outcome })
    before = now
  }
  const found = before === undefined ? {} : { found: before.digest }
  const reason = `${tagName(job)} was moved ${maxLooks} times while it was looked at`
  return { outcome: { status: 'moved-by-other', ...found, reason } }
}

type Prepared =
  /** Nothing is to be put. */
  | { readonly kind: 'decided'; readonly outcome: TagStep['outcome'] }
  | { readonly kind: 'to-put'; readonly outcome: Pick<TagOutcome, 'previousImages'> }

async function prepare(setting: Setting, before: RegistryManifest | undefined): Promise<Prepared> {
  const { job, manifest } = setting
  const { planned } = job
  const previous = before?.digest
  if (previous === manifest.digest) return { kind: 'decided', outcome: { status: 'already-set', previous } }
  if (previous !== undefined && planned.newestOf !== undefined) {
    const reason = await newerRelease({ ...setting, previous })
    if (reason !== undefined) {
      return { kind: 'decided', outcome: { status: 'kept', previous, found: previous, reason } }
    }
  }
  const isNamed = planned.kind === 'version' && before !== undefined
  return { kind: 'to-put', outcome: isNamed ? await imagesOf(setting, before) : {} }
}

async function putPrepared(
  setting: Setting,
  { before, outcome }: { readonly before: RegistryManifest | undefined; readonly outcome: Partial<TagOutcome> },
): Promise<TagStep> {
  const previous = before?.digest
  // Before anything is touched: a run that is killed right after must not be the only one that knew.
  if (previous !== undefined) setting.log.info(`${tagName(setting.job)} names ${previous} now`)
  const step = await put(setting, previous)
  return { ...step, outcome: { ...(previous === undefined ? {} : { previous }), ...outcome, ...step.outcome } }
}

/** A release that is run again has new attestations, and so a new index; what is pulled for a platform is the same then. */
async function imagesOf(
  { job, ...reader }: Setting,
  before: RegistryManifest,
): Promise<Pick<TagOutcome, 'previousImages'>> {
  const { repository, measured } = job.copy
  try {
    const { images } = await walk({ ...reader, repository }, { manifest: before, depth: 1 })
    const digests = new Set(images.map(({ digest }) => digest))
    const isSame =
      measured.images.every(({ digest }) => digests.has(digest)) &&
      images.filter(({ platform }) => platform !== undefined).length <= measured.images.length
    return { previousImages: isSame ? 'same' : 'other' }
  } catch (error) {
    // It only decides whether there is a warning; the setting itself will meet the trouble, or not.
    if (error instanceof ActionError) return {}
    throw error
  }
}

async function put(setting: Setting, previous: Digest | undefined): Promise<TagStep> {
  const { job, manifest, registry } = setting
  const { repository } = job.copy
  let failure: unknown
  try {
    await registry.putManifest(repository, { reference: job.planned.tag, manifest })
  } catch (error) {
    failure = error
  }
  let found: RegistryManifest | undefined
  try {
    found = await registry.manifest(repository, job.planned.tag)
  } catch (error) {
    const reason = `${reasonOf(failure ?? error, setting)}; what the tag names now is not known`
    return { outcome: { status: 'not-set', reason }, failure: failure ?? error }
  }
  const now = found === undefined ? {} : { found: found.digest }
  if (failure instanceof ActionError && failure.code === 'registry-invalid') {
    return { outcome: { status: 'not-ours', ...now, reason: failure.message } }
  }
  // The answer may have been lost on the way; what the tag names is what counts.
  if (found?.digest === manifest.digest) return { outcome: { status: 'set' } }
  if (failure !== undefined && found?.digest === previous) {
    return { outcome: { status: 'not-set', ...now, reason: reasonOf(failure, setting) }, failure }
  }
  const outcome = { ...now, ...(await somethingElse(setting, { found, previous })) }
  return failure === undefined ? { outcome } : { outcome, failure }
}

/** Whose doing it is that a tag names something else than what was just put. */
async function somethingElse(
  setting: Setting,
  { found, previous }: { readonly found: RegistryManifest | undefined; readonly previous: Digest | undefined },
): Promise<Pick<TagOutcome, 'status' | 'reason'>> {
  const name = tagName(setting.job)
  if (found === undefined) return { status: 'moved-by-other', reason: `${name} was put and is gone` }
  if (found.digest === previous)
    return {
      status: 'moved-by-other',
      reason: `${name} was put and names what it named before again: somebody set it back, or the registry did not take it`,
    }
  return (await holdsTheSame(setting, found))
    ? {
        status: 'not-ours',
        reason: `Registry ${setting.job.copy.repository.host} serves the image under other bytes, ${found.digest}`,
      }
    : { status: 'moved-by-other', reason: `somebody else set ${name} to ${found.digest} meanwhile` }
}

/** A registry that rewrites manifests keeps the configurations that they name; another image has others. */
async function holdsTheSame({ job, manifest, ...reader }: Setting, found: RegistryManifest): Promise<boolean> {
  const { repository } = job.copy
  const configsOf = async (of: RegistryManifest): Promise<string> => {
    const { configs } = await walk({ ...reader, repository }, { manifest: of, depth: 1 })
    return [...configs].sort().join(' ')
  }
  try {
    return (await configsOf(found)) === (await configsOf(manifest))
  } catch (error) {
    if (error instanceof ActionError) return false
    throw error
  }
}
