import type { LiveEntry } from '../../model/image-tree.ts'
import type { ContentRuleCode } from '../../model/rule-code.ts'
import type { Observed } from '../observed.ts'
import type { FoundPackage } from '../packages/package-claims.ts'
import { claimCuda } from './claim-cuda.ts'
import { claimForeign } from './claim-foreign.ts'
import { claimFile } from './claim-file.ts'
import { claimFolder, type FolderClaim } from './claim-folder.ts'
import { claimPackage } from './claim-package.ts'
import { devNodeModules } from './dev-node-modules.ts'
import { homeOf } from './home-of.ts'
import { isInside } from './is-inside.ts'
import { languagesOf } from './languages-of.ts'
import type { Claim } from './rule.ts'

type Held = FolderClaim & { readonly folder: string }

/** Of these a folder in them that has a rule of its own is that rule's. */
const weak: ReadonlySet<ContentRuleCode> = new Set(['temporary-files', 'headers'])

/**
 * Gives each entry of the final file system, in the order of the walk, to one rule at the most: folders by their path and what is in them, which
 * claims all below, then the package that a file belongs to, then its name, then whether the platform runs it.
 */
export function createClaims(
  image: Observed,
): (entry: LiveEntry, owner: FoundPackage | undefined) => Claim | undefined {
  const { tree } = image
  const context = { tree, languages: languagesOf(image.measurement.runtime) }
  const cuda = claimCuda(image)
  const foreign = claimForeign(image.platform)
  const development = new Map<string, string>()
  let outer: Held | undefined
  let inner: Held | undefined

  const enter = (folder: string): void => {
    if (folder.endsWith('/node_modules')) {
      for (const path of devNodeModules(folder, tree)) development.set(path, folder)
    }
    const modules = development.get(folder)
    const claim: FolderClaim | undefined =
      modules === undefined
        ? (cuda.folder(folder) ?? claimFolder(folder, context))
        : { code: 'dev-node-modules', place: modules }
    if (claim === undefined) return
    if (!weak.has(claim.code)) inner = { ...claim, folder }
    else outer ??= { ...claim, folder }
  }
  const ofPackage = ({ path }: LiveEntry, owner: FoundPackage | undefined): Claim | undefined => {
    const code = owner && claimPackage(owner)
    return owner === undefined || code === undefined
      ? undefined
      : cuda.ofPackage({ code, place: homeOf(path), name: owner.name })
  }

  return (entry, owner) => {
    const { path, type } = entry
    if (inner !== undefined && !isInside(path, inner.folder)) inner = undefined
    if (outer !== undefined && !isInside(path, outer.folder)) outer = undefined
    if (type === 'directory' && inner === undefined) enter(path)
    const held = inner ?? outer
    if (type !== 'file' && type !== 'symlink') return held
    if (held === undefined) return ofPackage(entry, owner) ?? cuda.file(entry) ?? claimFile(entry) ?? foreign(entry)
    if (held.keeps?.(path)) return undefined
    return (held.code === 'headers' ? ofPackage(entry, owner) : undefined) ?? held
  }
}
