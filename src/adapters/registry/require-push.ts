import type { Repository } from '../../model/repository.ts'
import { discard } from './exchange.ts'
import type { RegistryClient } from './registry-client.ts'

/** OCI distribution specification, "Pushing a blob": begins an upload, which shows whether pushing is allowed, and gives it up. */
export async function requirePush(client: RegistryClient, repository: Repository): Promise<void> {
  const asked = { repository, actions: 'pull,push', what: `begin an upload to ${repository.path}` } as const
  const location = await client.ask(
    { ...asked, method: 'POST', path: 'blobs/uploads/', body: new Uint8Array() },
    async (answer) => {
      await discard(answer)
      return answer.headers.location
    },
  )
  if (location !== undefined) await client.abandon(location, asked)
}
