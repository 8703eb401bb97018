import type { TagOutcome } from '../model/publish.ts'
import { repositoryKey } from '../model/repository.ts'
import type { RegistryManifest } from '../ports.ts'
import { newerTagged } from './newer-release.ts'
import { type CopyJob, type TagJob, tagName } from './publish-work.ts'
import { setTag, type TagMeans, type TagStep } from './set-tag.ts'

export type TagState = TagStep['outcome']

type Setting = TagMeans & {
  readonly tags: readonly TagJob[]
  /** The bytes of every image, as they were read back. */
  readonly verified: ReadonlyMap<CopyJob, RegistryManifest>
  /** Told at once, so that an interrupted run still says what it did. */
  readonly tell: (job: TagJob, state: TagState) => void
}

type Done = { readonly job: TagJob; readonly state: TagState }

const named: ReadonlySet<TagOutcome['status']> = new Set(['set', 'already-set'])

/** One tag after the other, in order; the first that is not as it should be is the last. Throws what made it so, where no finding says it. */
export async function setTags(setting: Setting): Promise<void> {
  const { tags, log, signal, tell } = setting
  const done: Done[] = []
  const seen = new Map<string, ReadonlySet<string>>()
  for (const [at, job] of tags.entries()) {
    const { outcome, failure } = await oneTag(setting, { job, seen }).catch((error: unknown) => {
      leave(tags.slice(at), { setting, after: job })
      throw error
    })
    tell(job, outcome)
    done.push({ job, state: outcome })
    log.info(inWords(job, outcome))
    if (!named.has(outcome.status) && outcome.status !== 'kept') {
      leave(tags.slice(at + 1), { setting, after: job })
      const looked = lookAgain(setting, { done, seen })
      if (failure === undefined) return looked
      await looked.catch(() => undefined)
      throw failure
    }
    signal.throwIfAborted()
  }
  await lookAgain(setting, { done, seen })
}

async function oneTag(
  setting: Setting,
  { job, seen }: { readonly job: TagJob; readonly seen: Map<string, ReadonlySet<string>> },
): Promise<TagStep> {
  setting.signal.throwIfAborted()
  const { repository } = job.copy
  if (job.planned.newestOf !== undefined && !seen.has(repositoryKey(repository)))
    seen.set(repositoryKey(repository), new Set(await setting.registry.tags(repository)))
  const manifest = setting.verified.get(job.copy)
  if (manifest === undefined) throw new Error(`${tagName(job)} has nothing that was read back`)
  return setTag({ ...setting, job, manifest, versionTags: versionTagsBeside(job, setting.tags) })
}

function versionTagsBeside(job: TagJob, tags: readonly TagJob[]): string[] {
  const isBeside = ({ copy, planned }: TagJob): boolean =>
    planned.kind === 'version' &&
    copy.measured === job.copy.measured &&
    repositoryKey(copy.repository) === repositoryKey(job.copy.repository)
  return tags.filter(isBeside).map(({ planned }) => planned.tag)
}

function leave(
  tags: readonly TagJob[],
  { setting, after }: { readonly setting: Setting; readonly after: TagJob },
): void {
  for (const job of tags) {
    const reason = job === after ? 'it was not put' : `${tagName(after)}, which comes before it, could not be set`
    setting.tell(job, { status: 'not-set', reason })
  }
}

/** Somebody else may have moved a tag while later ones were set, or released a newer version. */
async function lookAgain(
  setting: Setting,
  { done, seen }: { readonly done: readonly Done[]; readonly seen: ReadonlyMap<string, ReadonlySet<string>> },
): Promise<void> {
  const listed = new Map<string, Promise<readonly string[] | undefined>>()
  for (const { job, state } of done.filter(({ state }) => named.has(state.status))) {
    const { copy, planned } = job
    const found = (await setting.registry.manifest(copy.repository, planned.tag))?.digest
    if (found !== copy.measured.indexDigest) {
      const reason =
        found === undefined
          ? `${tagName(job)} was set and is gone`
          : `somebody else set ${tagName(job)} to ${found} meanwhile`
      setting.tell(job, { ...state, status: 'moved-by-other', reason, ...(found === undefined ? {} : { found }) })
      setting.log.info(`Not as it was set: ${reason}`)
    } else if (state.status === 'set' && planned.newestOf !== undefined) {
      const key = repositoryKey(copy.repository)
      const tags = listed.get(key) ?? setting.registry.tags(copy.repository)
      listed.set(key, tags)
      // What was there before may be newer too: a tag that somebody rolled back goes on from there.
      const fresh = ((await tags) ?? []).filter((tag) => !seen.get(key)?.has(tag))
      const newer = newerTagged(fresh, { planned, versionTags: versionTagsBeside(job, setting.tags) })
      if (newer === undefined) continue
      setting.tell(job, { ...state, overtakenBy: newer })
      setting.log.info(`${newer} was released while ${tagName(job)} was set`)
    }
  }
}

function inWords(job: TagJob, { status, reason, previous }: TagState): string {
  const name = tagName(job)
  if (status === 'already-set') return `${name} names ${job.copy.measured.indexDigest} already`
  if (status === 'set') return `Set ${name}${previous === undefined ? '' : `, which named ${previous} before`}`
  return `${status === 'kept' ? 'Left' : 'Not set:'} ${name}: ${reason}`
}
