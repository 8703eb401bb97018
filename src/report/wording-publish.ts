import type { Finding, FindingData } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import { quote } from '../model/quote.ts'
import type { Wording } from './finding-wording.ts'
import { reasonInWords } from './reason-in-words.ts'
import { configLine, type Scope, subject } from './wording-place.ts'

type Only<Code extends FindingData['code']> = Finding & Extract<FindingData, { readonly code: Code }>

type PublishFinding = Only<
  | 'publish-refused'
  | 'not-ours'
  | 'tag-moved'
  | 'tag-replaced'
  | 'tag-kept'
  | 'tag-rewritten'
  | 'no-latest'
  | 'cached-release'
>

/** Words for what became of publishing. */
export function wordPublish(finding: PublishFinding, scope: Scope): Wording {
  switch (finding.code) {
    case 'publish-refused': {
      const { reason, remedy } = finding
      return { message: `Nothing was published: ${reasonInWords(reason)}`, ...(remedy === undefined ? {} : { remedy }) }
    }
    case 'not-ours':
      return {
        message: `What ${finding.reference} names is not what was measured (${finding.digest}): ${reasonInWords(finding.reason)}`,
        remedy:
          'Do not use it; find out what stands between this machine and the registry and rewrites, converts or loses what is pushed, then run again',
      }
    case 'tag-moved': {
      if (finding.newer !== undefined) {
        return {
          message: `Tag ${finding.reference} was set to ${finding.digest}, and the newer release ${finding.newer} came into the repository meanwhile`,
          remedy: `Look at what the tag names now; where it is not ${finding.newer}, run that release again, which takes the tag back, and let one release run at a time (concurrency)`,
        }
      }
      const now = finding.found === undefined ? '' : ` and names ${finding.found} now`
      return {
        message: `Tag ${finding.reference} was moved by somebody else while it was being set to ${finding.digest}${now}`,
        remedy: 'Find out who else publishes there, let one release run at a time (concurrency), and run again',
      }
    }
    case 'tag-replaced': {
      const { references, previous, digest } = finding
      const [tags, name] = references.length === 1 ? ['Tag', 'names'] : ['Tags', 'name']
      return {
        message: `${tags} ${listInWords(references)} named ${previous} before and ${name} ${digest} now: a version was published twice with different content`,
        remedy:
          'Whoever pinned the tag has other bytes now; publish a new version, or roll back with the command in the report',
      }
    }
    case 'tag-kept':
      return {
        message: `Tag ${finding.reference} stays where it is: ${reasonInWords(finding.reason)}`,
        remedy:
          'Nothing is to be done where that is right: an older release does not take the tag from a newer one; else set the tag by hand',
      }
    case 'tag-rewritten':
      return {
        message: `${subject(finding, scope)} is published as ${quote(finding.tag)}: the template ${quote(finding.template)} gave ${quote(finding.given)}, which no tag can be`,
        remedy: `Use a template whose value is a tag in ${configLine(finding)}, if the replacement is not wanted`,
      }
    case 'no-latest':
      return {
        message: `No variant owns the tag latest in ${finding.repository}, so that a pull without a tag finds nothing of this release`,
        remedy: 'Add latest to the tags of one variant, if there is to be one',
      }
    case 'cached-release': {
      const { steps, sources } = finding
      return {
        message: `${subject(finding, scope)} is built for a release with ${steps} ${steps === 1 ? 'step' : 'steps'} from a cache (${listInWords(sources)}), which others may have written`,
        remedy: 'Build a release without cache-from, or run it with no-cache',
      }
    }
  }
}
