import { createHash } from 'node:crypto'
import { ActionError } from '../../errors.ts'
import { type Digest, parseDigest } from '../../model/digest.ts'
import { quote } from '../../model/quote.ts'
import { isTag, type Repository } from '../../model/repository.ts'
import type { Registry, RegistryManifest } from '../../ports.ts'
import { type Answer, discard, readWhole } from './exchange.ts'
import type { RegistryClient } from './registry-client.ts'

const maxBytes = 4 * 1024 * 1024
const mediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

type Wanted = { readonly repository: Repository; readonly reference: string }

/** OCI distribution specification, "Pulling manifests". Undefined: it is not there. */
export async function readManifest(client: RegistryClient, wanted: Wanted): Promise<RegistryManifest | undefined> {
  const { repository, reference } = wanted
  const what = `read ${reference} of ${repository.path}`
  const headers = { accept: mediaTypes.join(', ') }
  const call = {
    method: 'GET',
    path: pathOf(reference),
    headers,
    takes: [404],
    repository,
    actions: 'pull',
    what,
  } as const
  return client.ask(call, async (answer) => {
    const bytes = await readWhole(answer, maxBytes)
    if (answer.status === 404) return undefined
    return proven({ answer, bytes, wanted })
  })
}

/**
 * OCI distribution specification, "Pushing Manifests". Where an answer is lost the registry is asked first whether it has it. Throws
 * `registry-invalid` where the registry says that it stored something else.
 */
export async function putManifest(
  client: RegistryClient,
  { repository, reference, manifest }: Wanted & { readonly manifest: RegistryManifest },
): Promise<void> {
  const what = `put ${reference} of ${repository.path}`
  const { mediaType, bytes: body } = manifest
  const headers = { 'content-type': mediaType }
  const call = {
    method: 'PUT',
    path: pathOf(reference),
    headers,
    body,
    repository,
    actions: 'pull,push',
    what,
  } as const
  const digest = digestOf(body)
  const taken = async (answer: Answer): Promise<void> => {
    await discard(answer)
    const stored = answer.headers['docker-content-digest']
    if (stored === undefined || stored === digest) return
    const message = `Registry ${repository.host} was given ${digest} as ${reference} of ${repository.path} and says that it stored ${quote(String(stored))}`
    throw new ActionError('registry-invalid', message, {
      hint: 'Something between this machine and the registry, or the registry itself, changes what is pushed',
    })
  }
  await client.ask(call, taken, async () => {
    const found = await readManifest(client, { repository, reference })
    return found?.digest === digest
  })
}

/** OCI distribution specification, "Deleting Manifests". */
export async function deleteManifest(
  client: RegistryClient,
  { repository, digest }: { readonly repository: Repository; readonly digest: Digest },
): ReturnType<Registry['deleteManifest']> {
  const what = `delete ${digest} of ${repository.path}`
  const takes = [400, 401, 403, 404, 405]
  const call = { method: 'DELETE', path: pathOf(digest), takes, repository, actions: 'delete', what } as const
  try {
    const status = await client.ask(call, async (answer) => {
      await discard(answer)
      return answer.status
    })
    if (status === 404) return 'missing'
    return status !== undefined && status < 300 ? 'deleted' : 'not-allowed'
  } catch (error) {
    // A token server may refuse already.
    if (error instanceof ActionError && error.code === 'registry-denied') return 'not-allowed'
    throw error
  }
}

/** Nothing but a tag or a digest gets into a path. */
function pathOf(reference: string): string {
  if (!isTag(reference) && parseDigest(reference) === undefined)
    throw new Error(`Neither a tag nor a digest: ${reference}`)
  return `manifests/${reference}`
}

function proven(options: {
  readonly answer: Answer
  readonly bytes: Buffer | undefined
  readonly wanted: Wanted
}): RegistryManifest {
  const { answer, bytes, wanted } = options
  const { reference, repository } = wanted
  if (bytes === undefined) throw invalid(wanted, 'with more than the 4 MiB that a manifest may have')
  const mediaType = (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
  if (mediaType.startsWith('application/vnd.docker.distribution.manifest.v1+')) throw schema1(wanted)
  if (!mediaTypes.includes(mediaType)) throw invalid(wanted, `as ${quote(mediaType)}, which is no image`)
  const digest = digestOf(bytes)
  const named = parseDigest(reference) ?? answer.headers['docker-content-digest']
  if (named !== undefined && named !== digest)
    throw invalid(wanted, `with content whose digest is ${digest}, and calls it ${quote(String(named))}`)
  return { mediaType, digest, bytes }

  function invalid({ reference }: Wanted, what: string): ActionError {
    const message = `Registry ${repository.host} serves ${reference} of ${repository.path} ${what}`
    return new ActionError('registry-invalid', message, {
      hint: 'Something between the registry and this machine changes what it serves; nothing of it was believed',
    })
  }
}

/** Docker's format of before 2016, which says neither sizes nor diff_ids. */
function schema1({ reference, repository }: Wanted): ActionError {
  const message = `Registry ${repository.host} serves ${reference} of ${repository.path} as an image of Docker's schema 1, which has no sizes to measure`
  return new ActionError('registry-invalid', message, { hint: 'Pull it and push it again with a current docker' })
}

function digestOf(bytes: Uint8Array): Digest {
  const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
  if (digest === undefined) throw new Error('A sha256 that is no digest')
  return digest
}
