import { ActionError, messageOf } from '../errors.ts'
import type { CopiedImage } from '../model/publish.ts'
import { refName } from '../model/ref-name.ts'
import type { RegistryManifest } from '../ports.ts'
import type { CopyTool } from './choose-copy-tool.ts'
import { type CopyMeans, copyImage } from './copy-image.ts'
import type { CopyJob } from './publish-work.ts'
import { needsCopy } from './publish-steps.ts'
import { type ReadBack, type ReadManifest, readBack } from './read-back.ts'

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

type Transfer = 'copied' | 'already-there'

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
      transfers.set(job, await bring(job, means))
      means.tell(job, { status: 'not-reached', reason: 'what was copied was not yet read back' })
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
      means.tell(job, { status: 'failed', reason: `what was copied could not be read back: ${reasonOf(error, means)}` })
    }
  })
  means.signal.throwIfAborted()
  return { verified, failures: jobs.flatMap((job) => (failures.has(job) ? [failures.get(job)] : [])) }
}

/** What an interrupted step throws is the name of a signal, or nothing that anybody wants to read. */
function reasonOf(error: unknown, { signal }: BringMeans): string {
  return signal.aborted ? 'the run was interrupted' : messageOf(error)
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
  if (!needsCopy(job) || (await isThere(job, means))) {
    means.log.info(`Nothing to copy for ${name}`)
    return 'already-there'
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
      return { status: transfer }
    case 'absent':
      return { status: 'not-ours', reason: 'the registry took it, and it is not there' }
    case 'not-ours':
      return { status: 'not-ours', reason: found.reason }
  }
}
