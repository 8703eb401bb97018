import { memoryRegistry } from '../kit/memory-registry.ts'
import { registryContract } from './registry-contract.ts'

/* The real ones are held to it in integration/registry-client.test.ts. */

registryContract('in memory', async (deleting) => {
  const host = 'registry.example'
  const registry = memoryRegistry()
  registry.deleting = deleting
  return {
    registry,
    host,
    scheme: 'https',
    add: async (path, image) => registry.add(`${host}/${path}`, image),
    catalogue: () =>
      Object.fromEntries(
        [...registry.repositories].map(([name, { tags }]) => [name.slice(host.length + 1), Object.fromEntries(tags)]),
      ),
  }
})
