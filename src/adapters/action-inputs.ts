import { getInput } from '@actions/core'
import { ActionError } from '../errors.ts'

/** The inputs of action.yml, read once. An empty input is one that was not set: the runner cannot tell them apart. */
export type ActionInputs = {
  readonly config?: string
  readonly only: readonly string[]
  readonly platforms: readonly string[]
  readonly builder?: string
  readonly policy: 'head' | 'base'
  readonly comment: 'auto' | 'always' | 'never'
  readonly token?: string
  readonly reportDir: string
  readonly gpu: 'if-available' | 'required'
  readonly requireSmoke: boolean
  readonly publish: 'never' | 'on-pass' | 'dry-run'
  readonly version?: string
  /** The JSON of docker's metadata action, or the path of a file that holds it. */
  readonly metadata?: string
  readonly cache: 'use' | 'no-cache' | 'compare'
  readonly pull: boolean
  readonly maxParallel?: number
  /** Reports of parts that are merged in place of a build; empty: it builds. */
  readonly reports: readonly string[]
}

/** Throws an ActionError `usage` that names the input and its values. */
export function actionInputs(): ActionInputs {
  const config = getInput('config')
  const builder = getInput('builder')
  const token = getInput('github-token')
  const version = getInput('version')
  const metadata = getInput('metadata')
  const maxParallel = positiveNumber('max-parallel')
  const reports = paths(getInput('reports'))
  if (reports.length > 0) refuseBesideReports()
  return {
    ...(config === '' ? {} : { config }),
    ...(builder === '' ? {} : { builder }),
    ...(token === '' ? {} : { token }),
    ...(version === '' ? {} : { version }),
    ...(metadata === '' ? {} : { metadata }),
    only: list(getInput('only')),
    platforms: list(getInput('platforms')),
    policy: oneOf('policy', ['head', 'base']),
    comment: oneOf('comment', ['auto', 'always', 'never']),
    reportDir: getInput('report-dir') || 'image-budgets-report',
    gpu: oneOf('gpu', ['if-available', 'required']),
    requireSmoke: isOn('require-smoke'),
    publish: publishMode(),
    cache: ({ false: 'use', true: 'no-cache', compare: 'compare' } as const)[
      oneOf('no-cache', ['false', 'true', 'compare'])
    ],
    pull: isOn('pull'),
    ...(maxParallel === undefined ? {} : { maxParallel }),
    reports,
  }
}

// With what says nothing more than an input that is not set.
const ofBuilding: Readonly<Record<string, readonly string[]>> = {
  ...{ only: ['changed'], platforms: [], builder: [], version: [], metadata: [] },
  ...{ gpu: ['if-available'], publish: ['never', 'false'] },
  ...{ 'require-smoke': ['false'], 'dry-run': ['false'], 'no-cache': ['false'] },
  ...{ pull: ['false'], 'max-parallel': [] },
}

/** What is about building, narrowing or publishing says nothing where reports are merged. */
function refuseBesideReports(): void {
  const set = Object.entries(ofBuilding).find(([name, unset]) => !['', ...unset].includes(getInput(name)))
  if (set === undefined) return
  throw new ActionError('usage', `Input ${set[0]} says nothing beside reports`, {
    hint: 'Nothing is built where reports are merged: set it in the jobs that check',
  })
}

/** One a line: a path may hold commas and `#`. */
function paths(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** `true` and `false` say the same as `on-pass` and `never`: other actions have a switch of this name. */
function publishMode(): ActionInputs['publish'] {
  const wished = oneOf('publish', ['never', 'on-pass', 'false', 'true'])
  const dryRun = isOn('dry-run')
  if (wished === 'never' || wished === 'false') return 'never'
  return dryRun ? 'dry-run' : 'on-pass'
}

function positiveNumber(name: string): number | undefined {
  const text = getInput(name)
  if (text === '') return undefined
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new ActionError('usage', `Input ${name} cannot be "${text}"`, { hint: 'Use a number from 1 to 999' })
}

function isOn(name: string): boolean {
  return oneOf(name, ['false', 'true']) === 'true'
}

/** Docker's habit: entries on lines of their own or between commas, `#` begins a comment. */
function list(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** The first value is what an unset input means. */
function oneOf<const T extends string>(name: string, values: readonly [T, ...T[]]): T {
  const text = getInput(name)
  if (text === '') return values[0]
  const value = values.find((candidate) => candidate === text)
  if (value !== undefined) return value
  throw new ActionError('usage', `Input ${name} cannot be "${text}"`, { hint: `Use ${values.join(', ')}` })
}
