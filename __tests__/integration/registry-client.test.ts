import { registryContract } from '../contract/registry-contract.ts'
import { logIn, ownRegistry } from '../kit/own-registry.ts'
import { pushImage } from '../kit/push-image.ts'
import { registryClient } from '../kit/registry-client.ts'

/* The client against real registries: what the one in memory is held to as well. */

registryContract('open, on this machine', async (deleting) => {
  const own = await ownRegistry({ deleting })
  return { ...(await underTest(own)), scheme: 'http' }
})

registryContract('with a password and TLS', async (deleting) => {
  const own = await ownRegistry({ deleting, password: 'basic', tls: 'own-authority' })
  return { ...(await underTest(own)), scheme: 'https' }
})

async function underTest(own: Awaited<ReturnType<typeof ownRegistry>>) {
  const client = registryClient({ env: own.tls === undefined ? {} : { SSL_CERT_FILE: own.tls.caPath } })
  logIn(client.configDir, own.host)
  return {
    registry: client.registry,
    host: own.host,
    add: (path: string, image: Omit<Parameters<typeof pushImage>[1], 'path'>) => pushImage(own, { path, ...image }),
    catalogue: () => Object.fromEntries(Object.entries(own.catalogue()).map(([name, { tags }]) => [name, tags])),
    close: async () => {
      client.remove()
      await own.remove()
    },
  }
}
