import { formatBytes } from '../model/bytes.ts'
import type { Finding, FindingData } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import { printable } from '../model/printable.ts'
import { quote } from '../model/quote.ts'
import type { ContentRuleCode } from '../model/rule-code.ts'
import type { Wording } from './finding-wording.ts'
import { reasonInWords } from './reason-in-words.ts'
import type { RuleFinding } from './rule-finding.ts'
import { baseRules, ruleRemedies } from './rule-remedies.ts'
import { configLine, type Scope, subject } from './wording-place.ts'
import { compareInWords } from './wording-size.ts'

const maxInstruction = 60
const maxDetail = 160
const maxPlaces = 4

/** What the bytes are; of rules that tell it otherwise there is none. */
const nouns: Readonly<Partial<Record<ContentRuleCode, string>>> = {
  'apt-cache': 'lists and archives of apt',
  'apk-cache': 'the cache of apk',
  'dnf-cache': 'the cache of dnf',
  'pip-cache': 'the cache of pip',
  'uv-cache': 'the cache of uv',
  'conda-cache': 'the package cache of conda',
  'npm-cache': 'the cache of npm',
  'yarn-cache': 'the cache of yarn',
  'temporary-files': 'temporary files',
  'log-files': 'logs',
  'build-tools': 'compilers and build tools',
  headers: 'headers',
  'static-libraries': 'static libraries',
  'dev-packages': 'development packages',
  'cuda-devel-base': 'a CUDA devel image',
  'cuda-twice': 'CUDA libraries that are there twice',
  'cuda-in-cpu': 'code for GPUs',
  'driver-libraries': 'libraries of the NVIDIA driver',
  'installed-twice': 'what is installed twice',
  documentation: 'documentation',
  manuals: 'manuals',
  locales: 'locales',
  'python-bytecode': 'Python byte code',
  'python-tests': 'test suites of Python packages',
  'git-folder': 'a Git repository',
  'source-maps': 'source maps',
  'dev-node-modules': 'node packages for development',
  'debug-sections': 'debug sections',
  'foreign-binaries': 'programs and libraries of another architecture',
}

/** Words for what a rule saw: the bytes, what they are, where, and the instruction that brought them. */
export function wordRule(finding: RuleFinding, scope: Scope): Wording {
  const { foreign, code, waiverEnded } = finding
  const remedy =
    foreign === true && !baseRules.has(code)
      ? 'It is in the base image, and removing it in a further layer wins nothing: choose a base without it, or have the base changed'
      : ruleRemedies[code]
  const ended = waiverEnded === undefined ? '' : `; its waiver ended with ${waiverEnded}`
  return { message: `${sentence(finding, scope)}${limit(finding)}`, remedy: `${remedy}${ended}` }
}

function sentence(finding: RuleFinding, scope: Scope): string {
  const { code, bytes, path, others = [], detail, unit } = finding
  const thing = subject(finding, scope)
  const size = formatBytes(bytes, unit)
  const at = path === '/' && others.length === 0 ? '' : ` in ${placesOf(finding)}`
  const said = detail === undefined ? undefined : printable(shortened(detail, maxDetail), { newlines: 'space' })
  const from = instructionOf(finding)
  const by = finding.by && instructionOf(finding.by)
  switch (code) {
    case 'late-cleanup':
      return `${thing} keeps ${size}${at} that a later layer removes${pair([from, 'brings it'], [by, 'removes it'])}`
    case 'download-deleted':
      return `${thing} keeps ${size} of downloads${at} that a later layer removes${pair([from, 'brings it'], [by, 'removes it'])}`
    case 'copied-again':
      return `${thing} holds ${size}${at} once more with the same content (${said ?? 'nothing'} changed)${pair([by, 'brings it'], [from, 'copies it'])}`
    case 'overwrites-parent':
      return `${thing} writes ${size}${at} over what a lower layer brings${pair([by, 'brings it'], [from, 'overwrites it'])}`
    case 'cuda-in-cpu':
      return `${thing} has device: cpu and holds ${size} of ${nouns[code]}${at}${said === undefined ? '' : ` (${said})`}${origin(from)}`
    case 'cuda-missing':
      return `${thing} has device: cuda and holds no library of CUDA`
    case 'cuda-twice':
      return `${thing} holds ${size} of ${nouns[code]}${at}${said === undefined ? '' : `, beside ${said}`}${origin(from)}`
    case 'installed-twice':
      return `${thing} holds ${size} of ${nouns[code]}${at}${said === undefined ? '' : `: ${said}`}${origin(from)}`
    case 'large-file':
      return `${thing} holds the file ${quote(path)} of ${size}${origin(from)}`
    case 'empty-copy':
      return `${thing} has an instruction that copies nothing, or nothing new, to ${quote(path)}${origin(from)}`
    case 'glob-folder':
      return `${thing} holds the folder ${quote(path)}, whose name is a pattern that nothing replaced${origin(from)}`
    case 'same-image':
      return `${thing} is the same image as ${said ?? 'another one'}: every layer holds the same`
    default:
      return `${thing} holds ${size} of ${nouns[code] ?? code}${at}${said === undefined ? '' : ` (${said})`}${origin(from)}`
  }
}

/** `"/opt"`, or of several `"/var/cache/apt" (73.8 MB) and "/var/lib/apt/lists" (52.9 MB)`; of very many the largest. */
function placesOf({ bytes, path, others = [], unit }: RuleFinding): string {
  if (others.length === 0) return quote(path)
  const firstBytes = others.reduce((left, other) => left - other.bytes, bytes)
  const places = [{ path, bytes: firstBytes }, ...others]
  const shown = places.slice(0, maxPlaces).map((place) => `${quote(place.path)} (${formatBytes(place.bytes, unit)})`)
  const left = places.length - shown.length
  return listInWords(left === 0 ? shown : [...shown, `${left} more ${left === 1 ? 'place' : 'places'}`])
}

type Part = readonly [instruction: string | undefined, does: string]

/** `: Dockerfile:5 RUN … brings it, Dockerfile:9 RUN … removes it`, of what is known. */
function pair(...parts: readonly Part[]): string {
  const known = parts.flatMap(([instruction, does]) => (instruction === undefined ? [] : [`${instruction} ${does}`]))
  return known.length === 0 ? '' : `: ${known.join(', ')}`
}

function origin(instruction: string | undefined): string {
  return instruction === undefined ? '' : `, from ${instruction}`
}

/** `Dockerfile:12 RUN apt-get install …`, or what of it is known. */
function instructionOf(place: NonNullable<RuleFinding['by']>): string | undefined {
  const { dockerfile, line, instruction } = place
  const where = dockerfile === undefined || line === undefined ? [] : [`${dockerfile}:${line}`]
  const what =
    instruction === undefined ? [] : [printable(shortened(instruction, maxInstruction), { newlines: 'space' })]
  return where.length + what.length === 0 ? undefined : [...where, ...what].join(' ')
}

function shortened(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text
  return `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function limit(finding: RuleFinding): string {
  const { max, allBytes, bytes, unit = 'decimal' } = finding
  if (max === undefined) return ''
  const { actual, bound } = compareInWords({ measure: 'compressed', unit }, { actual: allBytes ?? bytes, bound: max })
  const place = configLine(finding)
  if (allBytes === undefined || allBytes === bytes) return `; the limit is ${bound} (${place})`
  return `; all of it is ${actual}, over the limit of ${bound} (${place})`
}

type Only<Code extends FindingData['code']> = Finding & Extract<FindingData, { readonly code: Code }>

type ContentsFinding = Only<
  'waiver-expired' | 'waiver-unused' | 'uninspected' | 'unlinted' | 'buildkit-note' | 'unreadable-content'
>

/** Words for waivers, and for contents that could not be looked into. */
export function wordContents(finding: ContentsFinding, scope: Scope): Wording {
  switch (finding.code) {
    case 'waiver-expired':
      return {
        message: `The waiver of ${waived(finding)} ended with ${finding.until}, and what it accepted is still there`,
        remedy: `Repair what it was for (${quote(finding.reason)}), or give it a new last day in ${configLine(finding)}`,
      }
    case 'waiver-unused':
      return {
        message: `The waiver of ${waived(finding)} accepts nothing: nothing of this run is such a thing`,
        remedy: `Remove it from ${configLine(finding)}, so that it does not hide what comes later`,
      }
    case 'uninspected':
      return {
        message: `${subject(finding, scope)} was not looked into: ${reasonInWords(finding.reason)}`,
        remedy: 'Its sizes are measured, and nothing is known of what is inside; resolve the reason and run again',
      }
    case 'unlinted':
      return {
        message: `${quote(finding.dockerfile ?? '')} was not read before the build: ${reasonInWords(finding.reason)}`,
        remedy: 'What it gives away is not known, which is no pass; resolve the reason and run again',
      }
    case 'buildkit-note':
      return { message: printable(finding.text, { newlines: 'space' }) }
    case 'unreadable-content':
      return {
        message: `${subject(finding, scope)} holds ${quote(finding.path)}, which could not be read: ${reasonInWords(finding.reason)}`,
        remedy: 'What it would have told of packages and their sizes is missing; repair it where it is made',
      }
  }
}

function waived({ rule, path }: Only<'waiver-expired' | 'waiver-unused'>): string {
  return path === undefined ? rule : `${rule} at ${quote(path)}`
}
