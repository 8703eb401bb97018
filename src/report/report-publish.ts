import type { CopiedImage, PublishResult, StagedImage, TagOutcome } from '../model/publish.ts'
import { listInWords } from '../model/list-in-words.ts'
import type {
  Report,
  ReportPublish,
  ReportPublishedImage,
  ReportPublishedTag,
  ReportTagNotSet,
} from '../model/report.ts'

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
  const tags = result.tags.filter(isSet).map(tagOf)
  const remedy = decision.decision === 'refuse' ? decision.remedy : howToGoOn(result, { images, tags })
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
    notTagged: [
      ...result.tags.filter((outcome) => !isSet(outcome)).map(notSetOf),
      ...result.leftOut.map(({ image, variant, template, reason }) => ({
        ...{ image, variant, reference: template, reason },
      })),
    ],
    staged: result.staged.map(stagedOf),
  }
}

function whyNoDecision(mode: ReportPublish['mode'], stages: Report['stages']): string {
  if (mode === 'never') return 'Publishing was not asked for'
  const failed = stages.find(({ status }) => status === 'failed')
  return failed === undefined ? 'The run ended before the decision' : `The run ended in stage ${failed.name}`
}

function imageOf({ image, variant, repository, digest, status, reason }: CopiedImage): ReportPublishedImage {
  const here = { image, variant, repository: repository.name, digest, reference: `${repository.name}@${digest}` }
  if (status === 'copied' || status === 'already-there') return { ...here, status: 'verified', transfer: status }
  return { ...here, status, ...(reason === undefined ? {} : { reason }) }
}

function isSet({ status }: TagOutcome): boolean {
  return status === 'set' || status === 'already-set'
}

function tagOf({ image, variant, repository, planned, digest, previous }: TagOutcome): ReportPublishedTag {
  const reference = `${repository.name}:${planned.tag}`
  const named = { image, variant, reference, digest, kind: planned.kind }
  if (previous === undefined || previous === digest) return named
  // Without --prefer-index=false a single manifest would be wrapped in a new index, which is not what the tag named.
  const rollback = `docker buildx imagetools create --prefer-index=false --tag ${reference} ${repository.name}@${previous}`
  return { ...named, previous, rollback }
}

function notSetOf(outcome: TagOutcome): ReportTagNotSet {
  const { image, variant, repository, planned, status, reason, previous } = outcome
  const found = outcome.found ?? (status === 'kept' || status === 'not-set' ? previous : undefined)
  return {
    ...{ image, variant, reference: `${repository.name}:${planned.tag}` },
    reason: reason ?? 'Nothing set it',
    ...(found === undefined ? {} : { found }),
  }
}

function stagedOf({
  image,
  variant,
  repository,
  digest,
  status,
  reason,
}: StagedImage): ReportPublish['staged'][number] {
  return { image, variant, reference: `${repository.name}@${digest}`, status, reason }
}

/** Of a release that stopped on its way: what stands where, and that going on costs nothing twice. Undefined where nothing is missing. */
function howToGoOn(
  result: PublishResult,
  { images, tags }: Pick<ReportPublish, 'images' | 'tags'>,
): string | undefined {
  const missing = images.some(({ status }) => status !== 'verified')
  const unset = result.tags.filter((outcome) => !isSet(outcome) && outcome.status !== 'kept')
  if (!missing && unset.length === 0) return undefined
  const byRepository = Map.groupBy(images, ({ repository }) => repository)
  const copies = [...byRepository].map(([repository, all]) => {
    const verified = all.filter(({ status }) => status === 'verified').length
    return `${repository} holds ${verified} of ${all.length} ${all.length === 1 ? 'image' : 'images'}`
  })
  const planned = tags.length + unset.length
  const set =
    tags.length === 0 ? 'no tag was set' : `${tags.length} of ${planned} tags ${tags.length === 1 ? 'is' : 'are'} set`
  return `Resolve the reason and run again: it continues and uploads nothing twice. Now ${listInWords(copies)}, and ${set}`
}
