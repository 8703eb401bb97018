import type { Config } from '../model/config.ts'
import { listInWords } from '../model/list-in-words.ts'
import { refName } from '../model/ref-name.ts'
import { repositoryKey } from '../model/repository.ts'
import type { ContainerSettings, SmokeTest } from '../model/smoke.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

/**
 * The configuration of a pull request without the rights that only it grants: a test whose container would be opened further than
 * that of the same variant and name in the base is refused, and so is a staging repository that the base does not name. Of a base that
 * is unknown, or has no configuration (undefined), nothing is taken as granted.
 */
export function refuseNewRights(head: Config, base: Config | Unknown | undefined): Config {
  const known = base === undefined || isUnknown(base) ? { variants: [], staging: undefined } : base
  const granted = new Map(known.variants.map((variant) => [refName(variant), variant.smoke]))
  const { staging, ...rest } = head
  const isGranted =
    staging !== undefined && known.staging !== undefined && repositoryKey(staging) === repositoryKey(known.staging)
  return {
    ...rest,
    ...(isGranted && { staging }),
    variants: head.variants.map((variant) => {
      const before = new Map(granted.get(refName(variant))?.map((test) => [test.name, test.settings]))
      return { ...variant, smoke: variant.smoke.map((test) => refuse(test, { granted: before.get(test.name), base })) }
    }),
  }
}

const freeMemoryBytes = 1_000_000_000

function refuse(
  test: SmokeTest,
  by: { readonly granted: ContainerSettings | undefined; readonly base: Config | Unknown | undefined },
): SmokeTest {
  const rights = newRights(test.settings, by.granted)
  if (rights.length === 0) return test
  const asked = `it asks for ${listInWords(rights)}`
  const refused = isUnknown(by.base)
    ? `${asked}, and what the base branch grants could not be read: ${by.base.reason}; remove that, or give github-token the permission \`contents: read\``
    : `${asked}, which the base branch does not grant a test of this name; remove that, or merge it first: the test runs from then on`
  return { ...test, refused }
}

function newRights(asked: ContainerSettings, granted: ContainerSettings | undefined): readonly string[] {
  const { network, caps, memoryBytes } = asked
  const newCaps = caps.filter((cap) => granted?.caps.includes(cap) !== true)
  // What a test gets without a word depends on the machine: what is written may be more, but for what every machine gives.
  const moreMemory = memoryBytes !== undefined && memoryBytes > Math.max(freeMemoryBytes, granted?.memoryBytes ?? 0)
  return [
    ...(network === 'bridge' && granted?.network !== 'bridge' ? ['network'] : []),
    ...newCaps.map((cap) => `capability ${cap}`),
    ...(moreMemory ? ['more memory'] : []),
  ]
}
