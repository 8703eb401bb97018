import type { PublishSettings, TagTemplate } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'
import { parseTagTemplate } from '../model/tag-template.ts'
import { type AddProblem, settingOf, settingsOf, textOf, type VariantDraft } from './draft.ts'
import { readPairs } from './read-pairs.ts'
import { readRepository } from './read-repository.ts'
import { placesIn, refuse } from './smoke-reader.ts'

/** Where, as what and with which evidence a variant is published. Whether two claim one tag is looked at when all are read. */
export function readPublish(draft: VariantDraft, add: AddProblem): PublishSettings {
  const tagPrefix = readAffix({ draft, key: 'tag-prefix' }, add)
  const tagSuffix = readAffix({ draft, key: 'tag-suffix' }, add)
  const { levels } = draft
  const provenance = settingOf(levels, 'provenance')?.node
  const sbom = settingOf(levels, 'sbom')?.node
  return {
    repositories: readRepositories(draft, add),
    tags: readTags({ draft, tagPrefix, tagSuffix }, add),
    tagPrefix,
    tagSuffix,
    provenance: provenance === undefined ? 'min' : provenanceOf(textOf(provenance)),
    sbom: sbom?.kind === 'scalar' && sbom.value === true,
    annotations: readPairs({ draft, key: 'annotations' }, add),
  }
}

function provenanceOf(text: string): PublishSettings['provenance'] {
  if (text === 'max') return 'max'
  return /^false$/i.test(text) ? 'none' : 'min'
}

function readRepositories(draft: VariantDraft, add: AddProblem): readonly Repository[] {
  const setting = settingOf(draft.levels, 'repositories')
  if (setting === undefined) return []
  const seen = new Set<string>()
  return placesIn(setting).flatMap((place) => {
    const repository = readRepository(place, add)
    if (repository === undefined) return []
    const key = repositoryKey(repository)
    if (seen.has(key)) {
      const message = `The repository ${quote(repository.name)} is named twice`
      refuse(place, { message, remedy: 'Keep one of them', add })
    }
    seen.add(key)
    return [repository]
  })
}

type Affix = 'tag-prefix' | 'tag-suffix'

const affixes: Readonly<Record<Affix, RegExp>> = {
  'tag-prefix': /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,126})?$/,
  'tag-suffix': /^[A-Za-z0-9._-]{0,127}$/,
}

/** The nearest one, empty where there is none or after a problem. */
function readAffix({ draft, key }: { readonly draft: VariantDraft; readonly key: Affix }, add: AddProblem): string {
  const setting = settingOf(draft.levels, key)
  if (setting === undefined) return ''
  const text = textOf(setting.node)
  if (affixes[key].test(text)) return text
  const remedy = text.includes('{{')
    ? 'Templates belong into `tags`'
    : 'Use letters, digits, ".", "_" and "-", at most 127'
  refuse(setting, { message: `${quote(text)} cannot be a part of a tag`, remedy, add })
  return ''
}

function readTags(
  options: { readonly draft: VariantDraft; readonly tagPrefix: string; readonly tagSuffix: string },
  add: AddProblem,
): readonly TagTemplate[] {
  const { draft, tagPrefix, tagSuffix } = options
  const setting = settingOf(draft.levels, 'tags')
  if (setting === undefined) return []
  const seen = new Set<string>()
  return placesIn(setting).flatMap((place) => {
    const written = textOf(place.node)
    const parsed = parseTagTemplate(written)
    if ('message' in parsed) {
      refuse(place, { ...parsed, add })
      return []
    }
    if (seen.has(written)) {
      refuse(place, { message: `The tag ${quote(written)} is written twice`, remedy: 'Keep one of them', add })
    }
    seen.add(written)
    const text = `${tagPrefix}${written}${tagSuffix}`
    const whole = parseTagTemplate(text)
    if ('message' in whole) {
      refuse(place, { ...whole, add })
      return []
    }
    return [{ text, position: place.node.position }]
  })
}

/** Tags of a variant that no level gives a repository would never be set. */
export function addUnusedTags(draft: VariantDraft, add: AddProblem): void {
  const own = draft.levels[0] && settingsOf([draft.levels[0]], 'tags')[0]
  if (own === undefined || settingOf(draft.levels, 'repositories') !== undefined) return
  const remedy = 'Name `repositories` here, in the image or in defaults, or remove the tags'
  refuse(own, { message: 'These tags are never used', remedy, add })
}
