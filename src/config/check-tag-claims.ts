import type { Variant, VariantRef } from '../model/config.ts'
import { fillTagTemplate, type TagValues } from '../model/fill-tag-template.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'
import { holdsValue, parseTagTemplate } from '../model/tag-template.ts'
import type { AddProblem } from './draft.ts'

/** Runs as they occur; two templates that give one tag in any of them would fight for it. */
const samples: readonly TagValues[] = [
  {
    ...{ version: '1.2.3', major: '1', minor: '2', patch: '3', tag: 'v1.2.3', branch: 'main' },
    ...{ sha: '1f3c0de', pr: '7', commitTime: '2026-02-03T04:05:06Z' },
  },
  {
    ...{ version: '20.30.40', major: '20', minor: '30', patch: '40', tag: '20.30.40', branch: 'release-20' },
    ...{ sha: 'abc9876', pr: '812', commitTime: '2031-12-13T14:15:16Z' },
  },
  {
    ...{ version: '4.5.6-rc.7', major: '4', minor: '5', patch: '6', tag: 'v4.5.6-rc.7', branch: 'next' },
    ...{ sha: '0000001', pr: '99', commitTime: '2027-08-09T10:11:12Z' },
  },
]

type Claim = VariantRef & { readonly tag: string; readonly template: string }

/** A tag of a repository belongs to one variant; also through templates, and where only the case differs. */
export function checkTagClaims(
  { variants, staging }: { readonly variants: readonly Variant[]; readonly staging: Repository | undefined },
  add: AddProblem,
): void {
  const told = new Set<string>()
  for (const values of samples) {
    const claims = new Map<string, Claim>()
    for (const variant of variants) {
      for (const { repository, text, position } of wishes(variant, staging)) {
        const tag = sampleTag(text, values)
        if (tag === undefined) continue
        const key = `${repositoryKey(repository)}:${tag.toLowerCase()}`
        const { image, variant: name } = variant
        const claim = { image, variant: name, tag, template: text }
        const other = claims.get(key)
        claims.set(key, other ?? claim)
        if (other === undefined || refName(other) === refName(variant)) continue
        const pair = JSON.stringify([refName(other), other.template, refName(variant), position])
        if (told.has(pair)) continue
        told.add(pair)
        const message = `${refName(other)} and ${refName(variant)} both claim ${wordClaim(other, claim)} of ${repository.name}`
        add({ path: ['images'], position, message, remedy: 'Give one of them a `tag-suffix`, or another repository' })
      }
    }
  }
}

type Wish = { readonly repository: Repository; readonly text: string; readonly position: Variant['position'] }

/** Pull requests set their tags in the staging repository, whatever repositories the images have. */
function wishes({ publish: { repositories, tags } }: Variant, staging: Repository | undefined): readonly Wish[] {
  const staged =
    staging === undefined || repositories.length === 0 ? [] : tags.filter(({ text }) => holdsValue(text, ['pr']))
  return [
    ...repositories.flatMap((repository) => tags.map((tag) => ({ ...tag, repository }))),
    ...(staging === undefined ? [] : staged.map((tag) => ({ ...tag, repository: staging }))),
  ]
}

function sampleTag(text: string, values: TagValues): string | undefined {
  const parts = parseTagTemplate(text)
  const filled = 'message' in parts ? undefined : fillTagTemplate(parts, values)
  return filled !== undefined && 'text' in filled ? filled.text : undefined
}

function wordClaim(one: Claim, other: Claim): string {
  const [first, second] = [one, other].map(({ template }) => quote(template))
  if (one.template === other.template) return `the tag ${first}`
  const both = `the tags ${first} and ${second}`
  return one.tag === other.tag ? `${both}, which can be the same,` : `${both}, which differ only in case,`
}
