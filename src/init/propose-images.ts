import { posix } from 'node:path'
import type { BuildCandidate, ProposedImage, ProposedVariant } from '../model/proposal.ts'

/** Folders that say where Dockerfiles lie, not what they build. */
const anyFolder = /^(?:\.|docker|dockerfiles?|containers?|build|deploy|deployment|images?|ci)$/i
const variantWord =
  /^(?:cpu|cuda[\d.]*|gpu|rocm|minimal|slim|tiny|lite|full|prod(?:uction)?|runtime|alpine|debian|ubuntu|ubi\d*|distroless)(?:[-_.].*)?$/i

/** Images and variants under the names that people would give them, in the order of the candidates. `repository` names what nothing else does. */
export function proposeImages(candidates: readonly BuildCandidate[], repository: string): readonly ProposedImage[] {
  const named = candidates.map((candidate) => ({ candidate, ...nameOf(candidate, repository) }))
  const images = Map.groupBy(named, ({ image }) => image.toLowerCase())
  return [...images.values()].map((group) => {
    const variants = variantsOf(group)
    return { name: group[0]?.image ?? repository, variants, relations: relationsOf(variants) }
  })
}

type Named = { readonly candidate: BuildCandidate; readonly image: string; readonly variant: string | undefined }

function nameOf(candidate: BuildCandidate, repository: string): { image: string; variant: string | undefined } {
  const { file, target } = candidate
  const folder = posix.basename(posix.dirname(file.path))
  const ofFolder = anyFolder.test(folder) ? repository : plain(folder)
  if (file.kind !== 'dockerfile') {
    const name = plain(target ?? '')
    return variantWord.test(name) ? { image: ofFolder, variant: name } : { image: name, variant: undefined }
  }
  const suffix = suffixOf(posix.basename(file.path))
  if (suffix === undefined) return { image: ofFolder, variant: target }
  if (variantWord.test(suffix))
    return { image: ofFolder, variant: target === undefined ? suffix : `${suffix}-${target}` }
  return { image: anyFolder.test(folder) ? suffix : `${ofFolder}-${suffix}`, variant: target }
}

/** `cuda` of Dockerfile.cuda and cuda.Dockerfile. */
function suffixOf(name: string): string | undefined {
  const suffix = name.replace(/^(?:Dockerfile|Containerfile)\.?/, '').replace(/\.?dockerfile$/i, '')
  return suffix === '' ? undefined : plain(suffix)
}

/** As the name of an image or a variant has to be. */
function plain(text: string): string {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  return name.slice(0, 100) || 'app'
}

function variantsOf(group: readonly Named[]): readonly ProposedVariant[] {
  const known = group.flatMap(({ variant }) => variant ?? [])
  const taken = new Set<string>()
  return group.map(({ candidate, variant }) => {
    const name = free(variant ?? unnamed(candidate, { known, isAlone: group.length === 1 }), taken)
    const device = variant === undefined && candidate.lastStage !== name ? undefined : deviceOf(name)
    return { name, candidate, ...(device === undefined ? {} : { device }) }
  })
}

/** What the last stage of a plain Dockerfile is beside its siblings. */
function unnamed(
  { lastStage }: BuildCandidate,
  { known, isAlone }: { readonly known: readonly string[]; readonly isAlone: boolean },
): string {
  if (isAlone) return 'default'
  if (lastStage !== undefined) return plain(lastStage)
  const has = (device: ProposedVariant['device']): boolean => known.some((name) => deviceOf(name) === device)
  return has('cuda') && !has('cpu') ? 'cpu' : 'default'
}

function free(name: string, taken: Set<string>): string {
  let result = name
  for (let number = 2; taken.has(result.toLowerCase()); number++) result = `${name}-${number}`
  taken.add(result.toLowerCase())
  return result
}

function deviceOf(name: string): ProposedVariant['device'] {
  if (/(?:^|[-_.])(?:cuda|gpu|nvidia)/i.test(name)) return 'cuda'
  return /(?:^|[-_.])cpu(?:[-_.]|$)/i.test(name) ? 'cpu' : undefined
}

/** Plain ones alone: of names that say which is smaller, one of each. */
function relationsOf(variants: readonly ProposedVariant[]): readonly string[] {
  const ranks = [/^(?:minimal|slim|tiny|lite)$/i, /^cpu$/i, /^(?:cuda[\d.]*|gpu)$/i]
  const chosen = ranks.flatMap((rank) => {
    const fitting = variants.filter(({ name }) => rank.test(name))
    return fitting.length === 1 ? fitting.map(({ name }) => name) : []
  })
  return chosen.slice(1).map((larger, index) => `${chosen[index]} < ${larger}`)
}
