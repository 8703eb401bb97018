import type { TagOutcome } from '../model/publish.ts'
import { repositoryKey } from '../model/repository.ts'
import type { RegistryManifest } from '../ports.ts'
import { type CopyJob, type TagJob, tagName } from './publish-work.ts'
import { setTag, type TagMeans, type TagStep } from './set-tag.ts'

export type TagState = TagStep['outcome']

type Setting = TagMeans & {
  readonly tags: readonly TagJob[]
  /** The bytes of every image, as they were read back. */
  readonly verified: ReadonlyMap<CopyJob, RegistryManifest>
  readonly signal: AbortSignal
  /** Told at once, so that an interrupted run still says what it did. */
  readonly tell: (job: TagJob, state: TagState) => void
}

const named: ReadonlySet<TagOutcome['status']> = new Set(['set', 'already-set'])

/** One tag after the other, in order; the first that is not as it should be is the last. Throws what made it so, where no finding says it. */
export async function setTags(setting: Setting): Promise<void> {
  const { tags, log, signal, tell } = setting
  const done: { readonly job: TagJob; readonly state: TagState }[] = []
  for (const [at, job] of tags.entries()) {
    const { outcome, failure } = await oneTag(setting, job).catch((error: unknown) => {
      leave(tags.slice(at), { setting, after: job })
      throw error
    })
    tell(job, outcome)
    done.push({ job, state: outcome })
    log.info(inWords(job, outcome))
    if (!named.has(outcome.status) && outcome.status !== 'kept') {
      leave(tags.slice(at + 1), { setting, after: job })
      const looked = lookAgain(done, setting)
      if (failure === undefined) return looked
      await looked.catch(() => undefined)
      throw failure
    }
    signal.throwIfAborted()
  }
  await lookAgain(done, setting)
}

async function oneTag(setting: Setting, job: TagJob): Promise<TagStep> {
  setting.signal.throwIfAborted()
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

/** Somebody else may have moved a tag while later ones were set. */
async function lookAgain(
  done: readonly { readonly job: TagJob; readonly state: TagState }[],
  setting: Setting,
): Promise<void> {
  for (const { job, state } of done.filter(({ state }) => named.has(state.status))) {
    const { copy, planned } = job
    const found = (await setting.registry.manifest(copy.repository, planned.tag))?.digest
    if (found === copy.measured.indexDigest) continue
    const reason =
      found === undefined
        ? `${tagName(job)} was set and is gone`
        : `somebody else set ${tagName(job)} to ${found} meanwhile`
    setting.tell(job, { ...state, status: 'moved-by-other', reason, ...(found === undefined ? {} : { found }) })
    setting.log.info(`Not as it was set: ${reason}`)
  }
}

function inWords(job: TagJob, { status, reason, previous }: TagState): string {
  const name = tagName(job)
  if (status === 'already-set') return `${name} names ${job.copy.measured.indexDigest} already`
  if (status === 'set') return `Set ${name}${previous === undefined ? '' : `, which named ${previous} before`}`
  return `${status === 'kept' ? 'Left' : 'Not set:'} ${name}: ${reason}`
}
