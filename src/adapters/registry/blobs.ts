import { ActionError } from '../../errors.ts'
import type { Digest } from '../../model/digest.ts'
import { printable } from '../../model/printable.ts'
import type { Repository } from '../../model/repository.ts'
import { type Answer, discard } from './exchange.ts'
import type { RegistryClient } from './registry-client.ts'

type Wanted = { readonly repository: Repository; readonly digest: Digest }

/** OCI distribution specification, "Checking if content exists in the registry". Undefined: it is not there. */
export async function blobBytes(client: RegistryClient, wanted: Wanted): Promise<number | undefined> {
  const { repository, digest } = wanted
  return client.ask({ ...callFor(wanted), method: 'HEAD' }, async (answer) => {
    await discard(answer)
    const { status, headers } = answer
    if (status === 404) return undefined
    const length = headers['content-length'] ?? ''
    if (/^\d{1,15}$/.test(length)) return Number(length)
    const message = `Registry ${repository.host} does not say how large ${digest} of ${repository.path} is`
    throw new ActionError('registry-invalid', message, { hint: 'Something before the registry takes the length away' })
  })
}

/** OCI distribution specification, "Pulling blobs". Not proven; a stream that breaks throws `registry`. */
export async function* readBlob(
  client: RegistryClient,
  wanted: Wanted & { readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const { repository, digest, signal } = wanted
  const name = `Blob ${digest} of ${repository.name}`
  const answer = await client.open({ ...callFor(wanted), method: 'GET' })
  if (answer.status !== 200) {
    await discard(answer)
    throw new ActionError('registry', `${name} is not there: the registry answered ${answer.status}`, {
      hint: 'It was removed, or the push is not complete; push again',
    })
  }
  yield* untilBroken(answer, { name, signal })
}

async function* untilBroken(
  { body }: Answer,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.length
      yield chunk
    }
  } catch (error) {
    signal.throwIfAborted()
    const { code = 'unknown', message } = error as NodeJS.ErrnoException
    const hint = 'The registry or the way to it is in trouble; run again later'
    const told = `${name} broke off after ${bytes} bytes: ${printable(message)} (${code})`
    throw new ActionError('registry', told, { cause: error, hint })
  }
}

function callFor({ repository, digest }: Wanted) {
  const what = `read ${digest} of ${repository.path}`
  return { path: `blobs/${digest}`, takes: [404], repository, actions: 'pull', what } as const
}
