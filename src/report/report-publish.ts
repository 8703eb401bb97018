import { listInWords } from '../model/list-in-words.ts'
import type { CopiedImage, PublishResult, StagedImage, TagOutcome } from '../model/publish.ts'
import type {
  ReportPublish,
  ReportPublishedImage,
  ReportPublishedTag,
  ReportTagNotSet,
} from '../model/report-publish.ts'
import type { Report } from '../model/report.ts'
import { whereItEnded } from './where-it-ended.ts'

type Input = {
  readonly mode: ReportPublish['mode']
  /** Absent where the run did not come to the decision. */
  readonly result?: PublishResult | undefined
  /** Of the release. */
  readonly version?: string | undefined
  readonly stages: Report['stages']
}

/** What became of publishing. Nothing is left out that stands in a registry, whatever ended the run. */
export function reportPublish({ mode, result, version, stages }: Input): ReportPublish {
  const release = version === undefined ? {} : { version }
  if (result === undefined) {
    const nothing = { images: [], tags: [], notTagged: [], staged: [] }
    return { mode, decision: 'skip', reason: whyNoDecision(mode, stages), ...release, ...nothing }
  }
  const { decision, tool, steps } = result
  const images = result.images.map(imageOf)
  const tags = result.tags.flatMap(tagOf)
  const notSet = result.tags.flatMap(notSetOf)
  const remedy = decision.decision === 'refuse' ? decision.remedy : howToGoOn({ images, tags, notSet })
  return {
    mode,
    decision: decision.decision,
    reason: decision.reason,
    ...(remedy === undefined ? {} : { remedy }),
    ...release,
    ...(tool === undefined ? {} : { tool }),
    ...(steps === undefined ? {} : { steps }),
    images,
    tags,
    // Of a run that publishes nothing nobody asks which tags it would not have set.
    notTagged: [...notSet, ...(decision.decision === 'push' ? result.leftOut.map(leftOut) : [])],
    staged: result.staged.map(stagedOf),
  }
}

function whyNoDecision(mode: ReportPublish['mode'], stages: Report['stages']): string {
  if (mode === 'never') return 'Publishing was not asked for'
  const ended = whereItEnded(stages) ?? 'the run ended before the decision'
  return `${ended.charAt(0).toUpperCase()}${ended.slice(1)}`
}

function imageOf({ image, variant, repository, digest, status, reason }: CopiedImage): ReportPublishedImage {
  const { name } = repository
  const here = { image, variant, repository: name, digest, reference: `${name}@${digest}` }
  if (status === 'copied' || status === 'already-there') return { ...here, status: 'verified', transfer: status }
  return { ...here, status, ...(reason === undefined ? {} : { reason }) }
}

function tagOf(outcome: TagOutcome): ReportPublishedTag[] {
  const { image, variant, repository, planned, digest, previous, status } = outcome
  if (status !== 'set' && status !== 'already-set') return []
  const tag = {
    image,
    variant,
    reference: `${repository.name}:${planned.tag}`,
    digest,
    kind: planned.kind,
    change: status,
  }
  return [{ ...tag, ...(previous === digest ? {} : undoing(outcome)) }]
}

/** What a tag named before, and the command that makes it so again. */
function undoing({
  repository: { name },
  planned,
  previous,
}: TagOutcome): Pick<ReportTagNotSet, 'previous' | 'rollback'> {
  if (previous === undefined) return {}
  // Without --prefer-index=false a lone manifest would be wrapped in a new index, which is not what the tag named.
  const command = 'docker buildx imagetools create --prefer-index=false --tag'
  return { previous, rollback: `${command} ${name}:${planned.tag} ${name}@${previous}` }
}

function notSetOf(outcome: TagOutcome): ReportTagNotSet[] {
  const { image, variant, repository, planned, status, reason, previous } = outcome
  if (status === 'set' || status === 'already-set') return []
  const found = outcome.found ?? (status === 'kept' ? previous : undefined)
  return [
    {
      ...{ image, variant, reference: `${repository.name}:${planned.tag}`, status },
      reason: reason ?? 'Nothing set it',
      ...(found === undefined ? {} : { found }),
      // It may have moved where nobody knows what it names now.
      ...(previous !== found ? undoing(outcome) : {}),
    },
  ]
}

function leftOut({ image, variant, template, reason }: PublishResult['leftOut'][number]): ReportTagNotSet {
  return { image, variant, reference: template, status: 'left-out', reason }
}

function stagedOf(staged: StagedImage): ReportPublish['staged'][number] {
  const { image, variant, repository, digest, status, reason } = staged
  return { image, variant, reference: `${repository.name}@${digest}`, status, reason }
}

type Reached = Pick<ReportPublish, 'images' | 'tags'> & { readonly notSet: readonly ReportTagNotSet[] }

/** Of a release that stopped on its way: what stands where, and that going on costs only what is missing. Undefined where nothing is missing. */
function howToGoOn({ images, tags, notSet }: Reached): string | undefined {
  const unset = notSet.filter(({ status }) => status !== 'kept')
  if (images.every(({ status }) => status === 'verified') && unset.length === 0) return undefined
  const byRepository = Map.groupBy(images, ({ repository }) => repository)
  const places = [...byRepository].map(([repository, all]) => {
    const verified = all.filter(({ status }) => status === 'verified').length
    return `${verified} of ${all.length} ${all.length === 1 ? 'image' : 'images'} in ${repository}`
  })
  const set = tags.length === 0 ? 'no tag was set' : `${tags.length} of ${tags.length + unset.length} tags are set`
  return `Resolve the reason and run again: what is there already is not uploaded again. Read back so far: ${listInWords(places)}; ${set}`
}
