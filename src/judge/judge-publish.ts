import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { PublishPlan, PublishResult, TagOutcome } from '../model/publish.ts'

/** What publishing says of itself: a refusal, what is not ours in a registry, and tags that were replaced, kept or rewritten. */
export function judgePublish(result: PublishResult, plan: Pick<Plan, 'publish' | 'narrowed'>): Finding[] {
  const { decision } = result
  switch (decision.decision) {
    case 'skip':
      return []
    case 'refuse': {
      const { reason, remedy, severity, by } = decision
      // What made the verdict is among the findings already: nothing further fails.
      if (by === 'verdict') return []
      return [{ code: 'publish-refused', severity, reason, ...(remedy === undefined ? {} : { remedy }) }]
    }
    case 'push':
      return [
        ...result.images.flatMap(({ image, variant, repository, digest, status, reason }): Finding[] => {
          if (status !== 'not-ours') return []
          const reference = `${repository.name}@${digest}`
          return [
            { code: 'not-ours', severity: 'error', image, variant, reference, digest, reason: reason ?? noReason },
          ]
        }),
        ...result.tags.flatMap(judgeTag),
        ...replaced(result.tags),
        ...rewritten(plan.publish),
        // Of a part of the configuration nobody can tell who owns what.
        ...(plan.narrowed ? [] : withoutLatest(plan.publish)),
      ]
  }
}

const noReason = 'The registry answers something else'

function judgeTag({ image, variant, repository, planned, digest, ...outcome }: TagOutcome): Finding[] {
  const { status, overtakenBy, found, reason } = outcome
  const place = { image, variant, reference: `${repository.name}:${planned.tag}` }
  switch (status) {
    case 'set':
      if (overtakenBy === undefined) return []
      return [{ code: 'tag-moved', severity: 'error', ...place, digest, newer: overtakenBy }]
    case 'kept':
      return [{ code: 'tag-kept', severity: 'note', ...place, reason: reason ?? 'A newer release has it' }]
    case 'moved-by-other':
      return [{ code: 'tag-moved', severity: 'error', ...place, digest, ...(found === undefined ? {} : { found }) }]
    case 'not-ours':
      return [{ code: 'not-ours', severity: 'error', ...place, digest, reason: reason ?? noReason }]
    case 'already-set':
    case 'not-set':
      return []
  }
}

/** Once for each tag of a variant, however many repositories it is replaced in. */
function replaced(tags: readonly TagOutcome[]): Finding[] {
  const all = tags.flatMap(({ status, previous, ...tag }) => {
    const isOther = previous !== undefined && previous !== tag.digest && tag.previousImages !== 'same'
    return status === 'set' && tag.planned.kind === 'version' && isOther ? [{ ...tag, previous }] : []
  })
  const key = ({ image, variant, planned, previous }: (typeof all)[number]) =>
    JSON.stringify([image, variant, planned.tag, previous])
  return [...Map.groupBy(all, key).values()].flatMap((group): Finding[] => {
    const [first] = group
    if (first === undefined) return []
    const { image, variant, previous, digest } = first
    const references = group.map(({ repository, planned }) => `${repository.name}:${planned.tag}`)
    return [{ code: 'tag-replaced', severity: 'warn', image, variant, references, previous, digest }]
  })
}

/** Once a variant, however many repositories it goes to. */
function rewritten({ publications }: PublishPlan): Finding[] {
  return publications.flatMap(({ image, variant, targets }) => {
    const given = targets
      .flatMap(({ tags }) => tags)
      .flatMap(({ tag, template, given }) => (given === undefined ? [] : [{ tag, template, given }]))
    const once = new Map(given.map((one) => [JSON.stringify(one), one])).values()
    return [...once].map((one): Finding => ({ code: 'tag-rewritten', severity: 'note', image, variant, ...one }))
  })
}

/** Of a release only, and not where `latest` is left out with a reason: a pre-release never owns it. */
function withoutLatest({ publications, version }: PublishPlan): Finding[] {
  if (
    version === undefined ||
    publications.some(({ leftOut }) => leftOut.some(({ template }) => template === 'latest'))
  )
    return []
  const targets = publications.flatMap((publication) => publication.targets)
  const byRepository = Map.groupBy(targets, ({ repository }) => repository.name)
  return [...byRepository]
    .filter(([, all]) => all.every(({ tags }) => tags.every(({ tag }) => tag !== 'latest')))
    .map(([repository]): Finding => ({ code: 'no-latest', severity: 'note', repository }))
}
