import type { Finding, FindingData } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import { quote } from '../model/quote.ts'
import type { Wording } from './finding-wording.ts'
import { reasonInWords } from './reason-in-words.ts'
import { dockerfileLine, type Scope, subject } from './wording-place.ts'

type CacheFinding = Finding & Extract<FindingData, { readonly code: 'cache-differs' | 'cache-unknown' }>

/** Words for a build with caches against one without. */
export function wordCache(finding: CacheFinding, scope: Scope): Wording {
  const thing = subject(finding, scope)
  if (finding.code === 'cache-unknown') {
    return {
      message: `${thing} could not be compared with a build with caches: ${reasonInWords(finding.reason)}`,
      remedy: 'Resolve the reason and run again; what is judged was built without caches',
    }
  }
  const { fileCount, examples, instruction } = finding
  const rest = fileCount - examples.length
  const named = [...examples.map(quote), ...(rest > 0 ? [`${rest} more`] : [])]
  const step = instruction === undefined ? undefined : quote(instruction.replace(/\s+/g, ' ').trim())
  const place = [dockerfileLine(finding), step].filter((part) => part !== undefined).join(' ')
  return {
    message: `${thing} has other files with caches than without${place === '' ? '' : `, from ${place}`}: ${listInWords(named)}`,
    remedy:
      'Look at what that step brings: newer packages, times inside of files and byte code differ by nature, all else came out of a cache; what is judged was built without',
  }
}
