import type { ReportPublish, ReportTagNotSet } from '../model/report-publish.ts'
import { reasonInWords } from './reason-in-words.ts'

/** `partly`: some tags of the release are set and others are not. `unknown`: the run ended on the way, and nothing was noted. */
export type PublishOutcome = 'not-asked' | 'dry-run' | 'nothing' | 'unknown' | 'partly' | 'published'

/** For the place that tells of it. */
export const publishHeadings: Readonly<Record<Exclude<PublishOutcome, 'not-asked'>, string>> = {
  published: 'Published',
  partly: 'Published in part',
  nothing: 'Not published',
  unknown: 'Not known to be published',
  'dry-run': 'Dry run: nothing was published',
}

/** What a reader has to know first. */
export function publishOutcome({ mode, decision, images, tags, notTagged }: ReportPublish): PublishOutcome {
  if (mode === 'never') return 'not-asked'
  if (decision !== 'push') return 'nothing'
  if (mode === 'dry-run') return 'dry-run'
  if (images.length === 0) return 'unknown'
  if (images.some(({ status }) => status !== 'verified')) return 'nothing'
  if (!notTagged.some(isMissing)) return 'published'
  return tags.length === 0 ? 'nothing' : 'partly'
}

/** A tag that belongs to the release and does not name it. */
export function isMissing({ status }: ReportTagNotSet): boolean {
  return status !== 'kept' && status !== 'left-out'
}

/** The same in a few words, without a capital: `published 3 tags in 2 repositories`. The reason in it is hostile text. */
export function publishWords(publish: ReportPublish): string | undefined {
  const { images, tags, notTagged } = publish
  switch (publishOutcome(publish)) {
    case 'not-asked':
      return undefined
    case 'dry-run':
      return 'a dry run, which publishes nothing'
    case 'nothing':
      return `nothing was published: ${reasonInWords(whyNothing(publish))}`
    case 'unknown':
      return 'what was published is not known: the run ended on the way'
    case 'partly': {
      const planned = tags.length + notTagged.filter(isMissing).length
      return `published only ${tags.length} of ${planned} tags`
    }
    case 'published': {
      const places = count(new Set(images.map(({ repository }) => repository)).size, ['repository', 'repositories'])
      if (tags.length === 0) return `published ${count(images.length, ['image', 'images'])} by digest in ${places}`
      const all = count(tags.length, ['tag', 'tags'])
      if (tags.some(({ change }) => change === 'set')) return `published ${all} in ${places}`
      return `${all} in ${places} ${tags.length === 1 ? 'is' : 'are'} as ${tags.length === 1 ? 'it' : 'they'} should be already`
    }
  }
}

function whyNothing({ decision, reason, images, notTagged }: ReportPublish): string {
  if (decision !== 'push') return reason
  const missing = [...images, ...notTagged.filter(isMissing)].filter((one) => one.reason !== undefined)
  // What was not reached, or not set for that, has the reason of another.
  const cause = missing.find(({ status }) => status !== 'not-reached' && status !== 'not-set')
  return (cause ?? missing[0])?.reason ?? 'the run ended before it'
}

function count(amount: number, [one, several]: readonly [one: string, several: string]): string {
  return `${amount} ${amount === 1 ? one : several}`
}
