import type { BaselineSettings, BaselineSource } from '../model/baseline-settings.ts'
import type { Variant } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { shortRefName } from '../model/ref-name.ts'
import { repositoryKey } from '../model/repository.ts'
import { holdsValue, parseTagTemplate } from '../model/tag-template.ts'
import { type AddProblem, type Setting, textOf } from './draft.ts'
import { isTrue, placesIn, refuse, settingIn } from './smoke-reader.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

const sources: readonly BaselineSource[] = ['file', 'registry', 'cache']

/** What the images are held against; every source, in the usual order, unless the configuration says otherwise. */
export function readBaseline(
  { tree, variants }: { readonly tree: TreeNode; readonly variants: readonly Variant[] },
  add: AddProblem,
): BaselineSettings {
  const entry = entryOf(tree, 'baseline')
  if (entry === undefined) return { from: sources, required: false }
  const place = { node: entry.node, path: ['baseline'] }
  const tag = settingIn(place, 'tag')
  const from = readSources(settingIn(place, 'from'), add)
  const template = tag && readTag({ tag, from, variants }, add)
  return {
    from,
    ...(template !== undefined && { tag: template }),
    required: isTrue(settingIn(place, 'required')),
    position: entry.position,
  }
}

function readSources(setting: Setting | undefined, add: AddProblem): readonly BaselineSource[] {
  if (setting === undefined) return sources
  const places = placesIn(setting)
  if (places.length === 0) {
    const remedy = 'Name file, registry or cache, or remove it'
    refuse(setting, { message: 'This list of sources is empty', remedy, add })
  }
  const found = new Set<BaselineSource>()
  for (const place of places) {
    const source = sources.find((one) => one === textOf(place.node))
    // What is none was told by the shape.
    if (source === undefined) continue
    if (found.has(source)) {
      refuse(place, { message: `The source ${source} is named twice`, remedy: 'Keep one of them', add })
    }
    found.add(source)
  }
  return [...found]
}

function readTag(
  {
    tag,
    from,
    variants,
  }: { readonly tag: Setting; readonly from: readonly BaselineSource[]; readonly variants: readonly Variant[] },
  add: AddProblem,
): string | undefined {
  const text = textOf(tag.node)
  const parsed = parseTagTemplate(text)
  if ('message' in parsed) {
    refuse(tag, { ...parsed, add })
    return undefined
  }
  if (holdsValue(text, ['version', 'major', 'minor', 'patch', 'tag', 'pr', 'date'])) {
    const remedy = 'Write {{branch}}, {{sha}} or the tag itself'
    refuse(tag, { message: `Nobody knows what ${quote(text)} is of a base branch`, remedy, add })
  }
  if (!from.includes('registry')) {
    const remedy = 'Add registry to `from`, or remove it'
    refuse(tag, { message: 'This tag is never asked for: `from` does not name the registry', remedy, add })
  }
  const [one, other] = sharingTag(variants)
  if (one !== undefined && other !== undefined) {
    const both = `${quote(shortRefName(one))} and ${quote(shortRefName(other))}`
    const remedy = 'Give one of them a `tag-suffix`, or another repository'
    refuse(tag, { message: `${both} would both be held against ${quote(text)} of one repository`, remedy, add })
  }
  return text
}

/** The first two variants to which one tag would be one image. */
function sharingTag(variants: readonly Variant[]): readonly Variant[] {
  const seen = new Map<string, Variant>()
  for (const variant of variants) {
    const { repositories, tagPrefix, tagSuffix } = variant.publish
    for (const repository of repositories) {
      const key = JSON.stringify([repositoryKey(repository), tagPrefix, tagSuffix])
      const other = seen.get(key)
      if (other !== undefined) return [other, variant]
      seen.set(key, variant)
    }
  }
  return []
}
