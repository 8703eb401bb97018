import { lookup } from 'node:dns/promises'
import { ActionError } from '../../errors.ts'
import { quote } from '../../model/quote.ts'
import { type AddressClass, addressClass } from './address-class.ts'
import { isLoopbackHost } from '../../model/repository.ts'

/**
 * Throws an ActionError `registry-invalid` where a registry sends us to a place that only this machine or its network can reach: a
 * registry on the internet has no business there. One on a private network may name its neighbours, as a GitLab of one's own does.
 * Plain HTTP leads to this machine alone, and only from a registry that speaks it. `what` is what the registry names, such as `token server`.
 */
export async function requireAllowedTarget(
  target: URL,
  { registry, what }: { readonly registry: URL; readonly what: string },
): Promise<void> {
  const problem = await problemOf(target, registry)
  if (problem === undefined) return
  const message = `Registry ${registry.host} names the ${what} ${quote(`${target.protocol}//${target.host}`)}, ${problem}`
  throw new ActionError('registry-invalid', message, {
    hint: 'Nothing was sent there; ask those who run the registry, and check that its name is the right one',
  })
}

async function problemOf(target: URL, registry: URL): Promise<string | undefined> {
  if (target.username !== '' || target.password !== '') return 'with a password in its address'
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return 'which is not reached by HTTP'
  if (target.protocol === 'http:' && (registry.protocol === 'https:' || !isLoopbackHost(target.host)))
    return 'which has no TLS'
  if (target.hostname === registry.hostname) return undefined
  const strange = (await classesOf(target.hostname)).filter((each) => each !== 'public')
  if (strange.length === 0) return undefined
  const known = await classesOf(registry.hostname)
  return strange.every((each) => each !== 'special' && known.includes(each))
    ? undefined
    : 'an address that is not one of the internet'
}

/** None for a name that does not resolve here: a proxy may know it. */
async function classesOf(hostname: string): Promise<readonly AddressClass[]> {
  const literal = addressClass(hostname)
  if (literal !== undefined) return [literal]
  if (hostname === 'localhost') return ['loopback']
  const found = await lookup(hostname, { all: true }).catch(() => [])
  return found.map(({ address }) => addressClass(address) ?? 'special')
}
