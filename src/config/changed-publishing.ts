import type { Config, PublishSettings, Variant } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'
import type { RuleChange } from '../model/rule-change.ts'

/** What changes in what is published: loosened where more is, or with less evidence. A new variant that is published counts too. */
export function changedPublishing(base: Config, head: Config): RuleChange[] {
  const before = new Map(base.variants.map((variant) => [refName(variant), variant.publish]))
  const refs = ({ publishWhen }: Config) => publishWhen.map(({ kind, glob }) => `${kind} ${glob}`)
  return [
    // No pattern at all is every ref.
    ...listChange('publish-when', { before: refs(base), after: refs(head), emptyIs: 'everything' }),
    ...listChange('staging', { before: names(base.staging), after: names(head.staging), emptyIs: 'nothing' }),
    ...head.variants.flatMap((variant) => ofVariant(before.get(refName(variant)), variant)),
  ]
}

function names(repository: { readonly name: string } | undefined): readonly string[] {
  return repository === undefined ? [] : [repository.name]
}

function ofVariant(before: PublishSettings | undefined, { image, variant, position, publish }: Variant): RuleChange[] {
  const repositories = {
    before: (before?.repositories ?? []).map(({ name }) => name),
    after: publish.repositories.map(({ name }) => name),
  }
  // Tags, and what is attested, are rules where something is published.
  const isPublished = repositories.after.length > 0
  const tags = { before: (before?.tags ?? []).map(({ text }) => text), after: publish.tags.map(({ text }) => text) }
  const changes = [
    ...listChange('repositories', { ...repositories, emptyIs: 'nothing' }),
    ...(isPublished ? listChange('tags', { ...tags, emptyIs: 'nothing' }) : []),
    ...(isPublished && before !== undefined ? evidenceChanges(before, publish) : []),
  ]
  return changes.map((change) => ({ image, variant, ...change, ...(change.after !== undefined && { position }) }))
}

function listChange(
  rule: string,
  change: {
    readonly before: readonly string[]
    readonly after: readonly string[]
    readonly emptyIs: 'everything' | 'nothing'
  },
): RuleChange[] {
  const [before, after] = [[...change.before].sort(), [...change.after].sort()]
  if (before.join('\n') === after.join('\n')) return []
  const isAll = (list: readonly string[]): boolean => change.emptyIs === 'everything' && list.length === 0
  const isMore = isAll(after) || (!isAll(before) && after.some((one) => !before.includes(one)))
  return [
    {
      rule,
      ...(before.length > 0 && { before: before.join(', ') }),
      ...(after.length > 0 && { after: after.join(', ') }),
      effect: isMore ? 'loosened' : 'tightened',
    },
  ]
}

function evidenceChanges(before: PublishSettings, after: PublishSettings): RuleChange[] {
  return [
    ...(before.provenance === after.provenance
      ? []
      : [
          {
            rule: 'provenance',
            ...{ before: before.provenance, after: after.provenance },
            // Without it nothing tells how an image was made, and `max` publishes every build argument.
            effect: after.provenance === 'min' ? 'tightened' : 'loosened',
          } as const,
        ]),
    ...(before.sbom === after.sbom
      ? []
      : [
          {
            rule: 'sbom',
            before: `${before.sbom}`,
            after: `${after.sbom}`,
            effect: after.sbom ? 'tightened' : 'loosened',
          } as const,
        ]),
  ]
}
