import { formatBytes } from '../model/bytes.ts'
import { listInWords } from '../model/list-in-words.ts'
import { printable } from '../model/printable.ts'
import { quote } from '../model/quote.ts'
import type { LintCode, SourceRuleCode } from '../model/rule-code.ts'
import type { Wording } from './finding-wording.ts'
import { lintSentences, type SightingWords } from './lint-sentences.ts'
import type { LintFinding } from './rule-finding.ts'
import { ruleRemedies } from './rule-remedies.ts'
import { sourceRemedies } from './source-remedies.ts'
import { type Scope, variantName } from './wording-place.ts'

const maxDetail = 200
const maxVariants = 4

/** Words for what lint saw: what is wrong, in which variants, and what the layer of that line takes; the place stands beside it. */
export function wordLint(finding: LintFinding, scope: Scope): Wording {
  const { code, sighting, layerBytes, waiverEnded } = finding
  const layer = layerBytes === undefined || layerBytes === 0 ? '' : ` (that layer: ${formatBytes(layerBytes)})`
  const ended = waiverEnded === undefined ? '' : `; its waiver ended with ${waiverEnded}`
  return {
    message: `${lintSentences[code](wordsOf(sighting))}${variantsOf(finding, scope)}${layer}`,
    remedy: `${remedyOf(code)}${ended}`,
  }
}

function wordsOf({ subject, detail, bytes }: LintFinding['sighting']): SightingWords {
  return {
    subject: quote(subject.replaceAll(/\s+/g, ' ')),
    ...(detail !== undefined && { detail: shortened(printable(detail, { newlines: 'space' })) }),
    ...(bytes !== undefined && { bytes: formatBytes(bytes) }),
  }
}

function shortened(text: string): string {
  return text.length <= maxDetail ? text : `${text.slice(0, maxDetail - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function variantsOf({ variants = [] }: LintFinding, scope: Scope): string {
  if (variants.length === 0) return ''
  const shown = variants.slice(0, maxVariants).map((ref) => variantName(ref, scope))
  const left = variants.length - shown.length
  return `, in ${listInWords(left === 0 ? shown : [...shown, `${left} more`])}`
}

function remedyOf(code: LintCode): string {
  return isSourceCode(code) ? sourceRemedies[code] : ruleRemedies[code]
}

function isSourceCode(code: LintCode): code is SourceRuleCode {
  return Object.hasOwn(sourceRemedies, code)
}
