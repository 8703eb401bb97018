import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { printable } from '../model/printable.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { ReportFinding, ReportWaived } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { namedMessage } from './named-message.ts'
import { remedyLines } from './remedy-lines.ts'
import type { SarifLocation, SarifResult } from './sarif-log.ts'

const levels = { error: 'error', warn: 'warning', note: 'note' } as const
const maxMessageCharacters = 4000
const maxPropertyCharacters = 1000
const maxPlaces = 10

export type ResultContext = {
  readonly ruleIndex: number
  /** What stands in for a place where a finding has none: GitHub refuses a file with a result that is nowhere. */
  readonly fallbackFile?: string
  /** What made the layer that it is about: its digest is another one after each build. */
  readonly instruction?: string
  /** How many results before it are about the same. */
  readonly earlier: number
}

/** One finding as a result. Its texts are hostile: what is hidden is shown, and none of it becomes a link. */
export function sarifResult(finding: ReportFinding | ReportWaived, context: ResultContext): SarifResult {
  const [first, ...others] = locationsOf(finding, context)
  return {
    ruleId: finding.code,
    ruleIndex: context.ruleIndex,
    level: levels[finding.severity],
    message: { text: messageOf(finding) },
    ...(first && { locations: [first] }),
    ...(others.length > 0 && { relatedLocations: others }),
    partialFingerprints: fingerprints(finding, context),
    suppressions: suppressionsOf(finding),
    properties: propertiesOf(finding),
  }
}

/** What a finding is about, whatever its numbers and lines are now: the same finding in the next run has the same. */
export function identityOf(finding: ReportFinding, { instruction = '' }: Pick<ResultContext, 'instruction'>): string {
  const { code, image = '', variant = '', platform = '', test = '', error = '', rule = '', relation = '' } = finding
  const { subject, dockerfile } = finding
  // Of several places the first by name: which of them is the largest may change.
  const [path = ''] = pathsOf(finding).toSorted()
  const about = [code, image, variant, platform, path, test, error, rule, relation, instruction]
  // Which variants have it, and how many bytes its line makes, may change.
  return JSON.stringify(subject === undefined ? about : [code, dockerfile, subject])
}

/** The key is the one by which GitHub knows an alert again; a count keeps equal ones apart. */
function fingerprints(finding: ReportFinding, context: ResultContext): Readonly<Record<string, string>> {
  const hash = createHash('sha256').update(identityOf(finding, context)).digest('hex').slice(0, 32)
  return { primaryLocationLineHash: `${hash}:${context.earlier + 1}` }
}

function messageOf(finding: ReportFinding): string {
  const [first, ...pasted] = remedyLines(finding)
  // The rule is beside it.
  const { bytes: _, subject: __, ...unruled } = finding
  const message = namedMessage(unruled)
  const text = first === undefined ? message : `${message}. ${first}`
  return clipText([text, ...pasted].map((line) => plain(line)).join('\n'), maxMessageCharacters)
}

/** Text in which viewers find no embedded link ("Messages with embedded links"): a blank takes the form from one, and no escape can give it back. */
function plain(text: string): string {
  return printable(text).replaceAll('](', '] (')
}

function locationsOf(finding: ReportFinding, { fallbackFile }: ResultContext): readonly SarifLocation[] {
  const { dockerfile, line, configFile, configLine } = finding
  const given = [
    fileLocation(dockerfile, line),
    withMessage(fileLocation(configFile, configLine), 'The configuration that sets the rule'),
  ].filter((location) => location !== undefined)
  const logicalLocations = logicalLocationsOf(finding)
  const [first, ...others] = given.length > 0 ? given : [fileLocation(fallbackFile, undefined) ?? {}]
  if (first?.physicalLocation === undefined && logicalLocations.length === 0) return []
  return [{ ...first, ...(logicalLocations.length > 0 && { logicalLocations }) }, ...others]
}

/** `app/cuda linux/amd64 /usr/lib`: where in which image; of very many places the largest. */
function logicalLocationsOf(finding: ReportFinding): { fullyQualifiedName: string }[] {
  const { image, variant, platform } = finding
  if (image === undefined) return []
  const name = variant === undefined ? image : shortRefName({ image, variant })
  const [first, ...others] = pathsOf(finding).slice(0, maxPlaces)
  return [first, ...others].map((path) => {
    const words = [name, platform, path].filter((part) => part !== undefined)
    return { fullyQualifiedName: clipText(printable(words.join(' ')), maxPropertyCharacters) }
  })
}

function pathsOf({ path, otherPaths = [] }: ReportFinding): readonly string[] {
  return path === undefined ? [] : [path, ...otherPaths]
}

function fileLocation(file: string | undefined, line: number | undefined): SarifLocation | undefined {
  if (file === undefined) return undefined
  const path = posix.normalize(file)
  // Not in the repository, so that no viewer could open it from its root.
  if (posix.isAbsolute(path) || path === '..' || path.startsWith('../')) return undefined
  const uri = path
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')
  return {
    physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region: { startLine: line ?? 1 } },
  }
}

function withMessage(location: SarifLocation | undefined, text: string): SarifLocation | undefined {
  return location && { ...location, message: { text } }
}

function suppressionsOf(finding: ReportFinding | ReportWaived): SarifResult['suppressions'] {
  if (!('reason' in finding)) return []
  const until = finding.until === undefined ? '' : ` (until ${finding.until})`
  const justification = clipText(plain(finding.reason + until), maxMessageCharacters)
  return [{ kind: 'external', status: 'accepted', justification }]
}

function propertiesOf(finding: ReportFinding): SarifResult['properties'] {
  const { image, variant, platform, bytes, path, layer, test, error } = finding
  const texts = { image, variant, platform, path, layer, test, error }
  const shown = Object.entries(texts).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, clipText(printable(text), maxPropertyCharacters)] as const],
  )
  return { ...Object.fromEntries(shown), ...(bytes !== undefined && { bytes }) }
}
