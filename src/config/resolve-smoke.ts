import type { Variant, VariantRef } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'
import type { GpuWish, SmokeTest } from '../model/smoke.ts'
import { type AddProblem, settingOf, type VariantDraft } from './draft.ts'
import { readParity } from './read-parity.ts'
import { maxTests, smokeKey, type WrittenSmoke } from './read-smoke-lists.ts'
import type { WrittenTest } from './read-smoke-test.ts'
import { smokeMeaning } from './smoke-meaning.ts'
import { uniqueNames } from './unique-names.ts'

type Lineage = {
  readonly variant: Variant
  readonly own: WrittenSmoke
  readonly parity: VariantRef | undefined
}

type Origin = { readonly test: WrittenTest; readonly from?: VariantRef }

/**
 * Gives each variant everything that it is to be tested with: the list of its parent, its own, and that of the variant it is on a par
 * with. What is the same in all but its origin is there once.
 */
export function resolveSmoke(
  variants: readonly Variant[],
  source: {
    readonly drafts: readonly VariantDraft[]
    readonly lists: ReadonlyMap<string, WrittenSmoke>
    readonly add: AddProblem
  },
): Variant[] {
  const { drafts, lists, add } = source
  const known = variants.map(({ image, variant }) => ({ image, variant }))
  const lineages = new Map<string, Lineage>()
  for (const [index, variant] of variants.entries()) {
    const draft = drafts[index]
    if (draft === undefined) continue
    const setting = settingOf(draft.levels, 'smoke')
    const own = (setting && lists.get(smokeKey(setting))) ?? { inherit: true, tests: [] }
    lineages.set(refName(variant), { variant, own, parity: readParity({ draft, known }, add) })
  }
  const family = familyOf(lineages)
  const used = variants.map((variant) => ({ variant, origins: family.all(refName(variant)) }))
  addForeignPlatforms(used, add)
  return used.map(({ variant, origins }): Variant => {
    if (origins.length > maxTests) addTooMany(variant, add)
    const tests = origins.slice(0, maxTests).map((origin) => forDevice(origin, variant.device))
    return { ...variant, smoke: uniqueNames(withoutRepetitions(tests)) }
  })
}

type Used = { readonly variant: Variant; readonly origins: readonly Origin[] }

/** The lists of all variants by name. One that goes over the limit ends there; so does a circle, which is a problem of its own. */
function familyOf(lineages: ReadonlyMap<string, Lineage>) {
  const inherited = new Map<string, readonly Origin[]>()
  const everything = new Map<string, readonly Origin[]>()
  const listOf = (
    name: string,
    from: { readonly done: Map<string, readonly Origin[]>; readonly withParity: 'yes' | 'no' },
  ): readonly Origin[] => {
    const known = from.done.get(name)
    if (known !== undefined) return known
    const lineage = lineages.get(name)
    if (lineage === undefined) return []
    from.done.set(name, [])
    const { variant, own, parity } = lineage
    const parent = own.inherit ? variant.from : undefined
    const list = [
      ...(parent === undefined ? [] : comingFrom(parent, listOf(refName(parent), from))),
      ...own.tests.map((test): Origin => ({ test })),
      ...(parity === undefined || from.withParity === 'no' ? [] : comingFrom(parity, base(refName(parity)))),
    ].slice(0, maxTests + 1)
    from.done.set(name, list)
    return list
  }
  const base = (name: string): readonly Origin[] => listOf(name, { done: inherited, withParity: 'no' })
  return { all: (name: string): readonly Origin[] => listOf(name, { done: everything, withParity: 'yes' }) }
}

function comingFrom({ image, variant }: VariantRef, origins: readonly Origin[]): Origin[] {
  return origins.map(({ test, from }) => ({ test, from: from ?? { image, variant } }))
}

/** What the configuration leaves open is decided by what the image is for: with `cuda` a test gets a GPU where there is one. */
function forDevice({ test, from }: Origin, device: Variant['device']): SmokeTest {
  const { settings, check, entry: _, ...rest } = test
  const wanted =
    check.kind === 'import' ? { ...check, wantsCuda: device === 'cuda' && check.language === 'python' } : check
  const gpu = settings.gpu ?? defaultGpu(check.kind, device)
  return { ...rest, settings: { ...settings, gpu }, check: wanted, ...(from !== undefined && { from }) }
}

function defaultGpu(kind: SmokeTest['check']['kind'], device: Variant['device']): GpuWish {
  if (kind === 'nvidia-smi') return 'if-available'
  const started = kind === 'import' || kind === 'run' || kind === 'http' || kind === 'healthcheck'
  return started && device === 'cuda' ? 'optional' : 'none'
}

/** A variant's own entry stays where an inherited one says the same. What is called differently is not the same. */
function withoutRepetitions(tests: readonly SmokeTest[]): readonly SmokeTest[] {
  const kept = new Set<SmokeTest>()
  for (const alike of Map.groupBy(tests, ({ name }) => name).values()) {
    const own = alike.filter(({ from }) => from === undefined)
    const ordered = [...own, ...alike.filter(({ from }) => from !== undefined)]
    const byMeaning = alike.length === 1 ? [alike] : Map.groupBy(ordered, smokeMeaning).values()
    for (const [first] of byMeaning) if (first !== undefined) kept.add(first)
  }
  return tests.filter((test) => kept.has(test))
}

function addTooMany({ image, variant, position }: Variant, add: AddProblem): void {
  add({
    path: [],
    message: `Variant ${refName({ image, variant })} has more than ${maxTests} smoke tests`,
    remedy: 'Remove some, or write `inherit: false`',
    position,
  })
}

/** A test for platforms that no variant with it is built for would never run. */
function addForeignPlatforms(used: readonly Used[], add: AddProblem): void {
  const limited = used.flatMap(({ variant, origins }) =>
    origins.flatMap(({ test: { entry, platforms } }) =>
      platforms === undefined ? [] : [{ variant, entry, platforms }],
    ),
  )
  for (const each of Map.groupBy(limited, ({ entry }) => JSON.stringify(entry)).values()) {
    const built = new Set(each.flatMap(({ variant }) => variant.platforms))
    const [first] = each
    if (first === undefined) continue
    for (const platform of first.platforms.filter((one) => !built.has(one))) {
      const message = `No variant with this smoke test is built for ${platform}`
      const remedy = 'Add it to the platforms of the variant, or remove it'
      add({ path: [], message, remedy, position: first.entry })
    }
  }
}
