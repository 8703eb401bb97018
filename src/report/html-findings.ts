import type { Severity } from '../model/finding.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import { type Html, html } from './html.ts'
import { htmlLines } from './html-lines.ts'
import { htmlPlace, htmlSentence, namesHtmlPlace, type Place } from './html-sentence.ts'
import { joinPlatforms } from './join-platforms.ts'
import { findingGroups } from './finding-groups.ts'
import type { Leaf, Section } from './fit-sections.ts'
import { messageName } from './named-message.ts'
import { type PlaceAddress, placeAddresses } from './place-addresses.ts'
import { placeOf } from './place-of.ts'
import { remedyLines } from './remedy-lines.ts'
import { waiverWords } from './waiver-words.ts'

const headings: Readonly<Record<Severity, string>> = { error: 'What fails', warn: 'Warnings', note: 'Notes' }
const words: Readonly<Record<Severity, string>> = { error: 'Error', warn: 'Warning', note: 'Note' }
const kinds: Readonly<Record<Severity, Leaf['kind']>> = {
  error: ['error', 'errors'],
  warn: ['warning', 'warnings'],
  note: ['note', 'notes'],
}
const importance: Readonly<Record<Severity, number>> = { error: 890, warn: 800, note: 500 }
const maxLogLines = 100

/** What is wrong, the worst first, each with its remedy, its places and its log; notes folded. What the advice tells has no second place. */
export function htmlFindings(report: Report): readonly Section[] {
  const { others: sorted } = findingGroups(report)
  const address = placeAddresses(report)
  return (['error', 'warn', 'note'] as const).map((severity) => {
    const group = sorted.filter((finding) => finding.severity === severity)
    const heading = html`<h2 id="${severity}s-title">${headings[severity]} (${group.length})</h2>`
    const frame = severity === 'note' ? folded(heading) : open(heading)
    return {
      before: html`<section id="${severity}s" aria-labelledby="${severity}s-title">${frame.before}<ul class="findings">
`.markup,
      after: html`</ul>${frame.after}</section>
`.markup,
      leaves: group.map((finding) => ({
        importance: importance[severity],
        kind: kinds[severity],
        text: html`<li class="${severity}"><strong class="severity">${words[severity]}</strong> ${htmlFinding(finding, address)}</li>
`.markup,
      })),
    }
  })
}

/** What rules found and the configuration accepts, with the reason and the last day. */
export function htmlWaived(report: Report): Section {
  const waived = joinPlatforms(report.waived)
  const address = placeAddresses(report)
  const frame = folded(html`<h2 id="waived-title">Waived (${waived.length})</h2>`)
  return {
    before: html`<section id="waived" aria-labelledby="waived-title">${frame.before}<ul class="findings">
`.markup,
    after: html`</ul>${frame.after}</section>
`.markup,
    leaves: waived.map((finding) => ({
      importance: 470,
      kind: ['waived finding', 'waived findings'] as const,
      text: html`<li class="note"><p>${waiverWords(finding)}</p>${htmlFinding(finding, address)}</li>
`.markup,
    })),
  }
}

type Frame = { readonly before: Html; readonly after: Html }

function open(heading: Html): Frame {
  return { before: heading, after: html`` }
}

function folded(heading: Html): Frame {
  return { before: html`<details><summary>${heading}</summary>`, after: html`</details>` }
}

/** The message with its name, what to do, where, and what a log says of it. */
function htmlFinding(finding: ReportFinding, address: PlaceAddress): Html {
  const [remedy, ...pasted] = remedyLines(finding)
  const name = messageName(finding)
  const places: readonly Place[] = [
    ...placeIn(finding.dockerfile, finding.line),
    ...placeIn(finding.configFile, finding.configLine),
  ]
  const unnamed = places.filter(
    (place) => !namesHtmlPlace(finding.message, place) && !namesHtmlPlace(remedy ?? '', place),
  )
  const where = placeOf(finding)
  return html`<span class="message">${htmlSentence(finding.message, { places, address })}</span>${name && html` <code class="code">${name}</code>`}
${remedy && html`<p class="remedy">${htmlSentence(remedy, { places, address })}</p>`}${htmlLines(pasted, maxLogLines)}
${unnamed.length === 0 ? undefined : html`<p class="places">At ${unnamed.map((place, index) => html`${index === 0 ? '' : ', '}${htmlPlace(place, address)}`)}</p>`}
${
  finding.log === undefined || finding.log.length === 0
    ? undefined
    : html`<details><summary>Last lines of the log${where === '' ? '' : ` of ${where}`}</summary>${htmlLines(finding.log, maxLogLines)}</details>`
}`
}

/** Where something of a finding or of advice is. */
export function placeIn(file: string | undefined, line: number | undefined): readonly Place[] {
  return file === undefined ? [] : [{ file, ...(line !== undefined && { line }) }]
}
