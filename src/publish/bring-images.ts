import { ActionError } from '../errors.ts'
import type { CopiedImage } from '../model/publish.ts'
import { refName } from '../model/ref-name.ts'
import type { RegistryManifest } from '../ports.ts'
import type { CopyTool } from './choose-copy-tool.ts'
import { type CopyMeans, copyImage } from './copy-image.ts'
import { type CopyJob, needsCopy } from './publish-work.ts'
import { type ReadBack, type ReadManifest, readBack } from './read-back.ts'
import { reasonOf } from './reason-of.ts'

export type ImageState = Pick<CopiedImage, 'status' | 'reason'>

export type BringMeans = CopyMeans & {
  readonly readManifest: ReadManifest
  /** Undefined where nothing is to be copied. */
  readonly tool: CopyTool | undefined
  /** Told at once, so that an interrupted run still says what it did. */
  readonly tell: (job: CopyJob, state: ImageState) => void
}

export type Brought = {
  /** The bytes of what was read back whole. */
  readonly verified: ReadonlyMap<CopyJob, RegistryManifest>
  /** By the order of the jobs; a job that found something else in the registry is none. */
  readonly failures: readonly unknown[]
}

/** `found`: read back whole before anything was copied. `staged`: the build pushed it there. */
type Transfer = 'copied' | 'found' | 'staged'

/** Of an image until it is read back. */
const meanwhile: Readonly<Record<Transfer, ImageState>> = {
  copied: { status: 'not-reached', reason: 'what was copied was not yet read back' },
  found: { status: 'already-there' },
  staged: { status: 'not-reached', reason: 'what the build pushed there was not yet read back' },
}

/**
 * Copies every image to every repository, then reads all of them back. Registries are worked on side by side, the images of one in
 * turn: what two of them share is uploaded once. After the first failure nothing more is begun, but what came through is read back.
 */
export async function bringImages(jobs: readonly CopyJob[], means: BringMeans): Promise<Brought> {
  const transfers = new Map<CopyJob, Transfer>()
  const failures = new Map<CopyJob, unknown>()
  const verified = new Map<CopyJob, RegistryManifest>()
  await eachRegistry(jobs, async (job) => {
    if (failures.size > 0) return
    try {
      const transfer = await bring(job, means)
      transfers.set(job, transfer)
      means.tell(job, meanwhile[transfer])
    } catch (error) {
      failures.set(job, error)
      means.tell(job, { status: 'failed', reason: reasonOf(error, means) })
    }
  })
  means.signal.throwIfAborted()
  await eachRegistry([...transfers.keys()], async (job) => {
    try {
      const found = await readBack(job, means)
      if (found.kind === 'whole') verified.set(job, found.manifest)
      means.tell(job, stateOf(found, transfers.get(job) ?? 'copied'))
    } catch (error) {
      failures.set(job, error)
      means.tell(job, { status: 'failed', reason: `what is there could not be read back: ${reasonOf(error, means)}` })
    }
  })
  means.signal.throwIfAborted()
  return { verified, failures: jobs.flatMap((job) => (failures.has(job) ? [failures.get(job)] : [])) }
}

async function eachRegistry(jobs: readonly CopyJob[], work: (job: CopyJob) => Promise<void>): Promise<void> {
  const byHost = Map.groupBy(jobs, ({ repository }) => repository.host)
  await Promise.all(
    [...byHost.values()].map(async (queue) => {
      for (const job of queue) await work(job)
    }),
  )
}

async function bring(job: CopyJob, means: BringMeans): Promise<Transfer> {
  means.signal.throwIfAborted()
  const name = `${refName(job)} in ${job.repository.name}`
  const there = !needsCopy(job) ? 'staged' : (await isThere(job, means)) ? 'found' : undefined
  if (there !== undefined) {
    means.log.info(`Nothing to copy for ${name}`)
    return there
  }
  if (means.tool === undefined) throw new Error(`Nothing was chosen that could copy ${name}`)
  await copyImage(means.tool, { job, means })
  return 'copied'
}

async function isThere(job: CopyJob, means: BringMeans): Promise<boolean> {
  try {
    return (await readBack(job, means)).kind === 'whole'
  } catch (error) {
    // Some registries hide a repository that does not exist yet; whether it may be pushed to is the copy's to find out.
    if (error instanceof ActionError && error.code === 'registry-denied') return false
    throw error
  }
}

function stateOf(found: ReadBack, transfer: Transfer): ImageState {
  switch (found.kind) {
    case 'whole':
      return { status: transfer === 'copied' ? 'copied' : 'already-there' }
    case 'absent':
      return {
        status: 'not-ours',
        reason: `the registry ${transfer === 'found' ? 'had' : 'took'} it, and it is not there`,
      }
    case 'not-ours':
      return { status: 'not-ours', reason: found.reason }
  }
}
