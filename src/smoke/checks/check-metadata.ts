import { quote } from '../../model/quote.ts'
import type { EnvExpectation, SmokeCheck } from '../../model/smoke.ts'
import { matchProblems } from '../match-text.ts'
import type { CheckContext } from './check-context.ts'
import { type CheckOutcome, nothingPrinted } from './check-outcome.ts'

type Texts = readonly string[]

/** The image's own configuration, with the rules of container-structure-test: a value is compared whole, a pattern is searched. Starts nothing. */
export async function checkMetadata(
  { metadata }: Extract<SmokeCheck, { kind: 'metadata' }>,
  { image: { runtime } }: CheckContext,
): Promise<CheckOutcome> {
  const ports = runtime.exposedPorts.flatMap((port) => [port, port.split('/')[0] ?? port])
  const variables = new Map(runtime.env.map(({ key, value }) => [key, value]))
  const problems = [
    ...pairProblems(metadata.env, { found: variables, what: 'The variable' }),
    ...setProblems(metadata.unsetEnv, variables),
    ...pairProblems(metadata.labels, { found: new Map(Object.entries(runtime.labels)), what: 'The label' }),
    ...presence(metadata.exposedPorts, { found: ports, what: 'The port' }),
    ...absence(metadata.unexposedPorts, { found: ports, what: 'The port' }),
    ...presence(metadata.volumes, { found: runtime.volumes, what: 'The volume' }),
    ...absence(metadata.unmountedVolumes, { found: runtime.volumes, what: 'The volume' }),
    ...lists('ENTRYPOINT', { wanted: metadata.entrypoint, found: runtime.entrypoint }),
    ...lists('CMD', { wanted: metadata.cmd, found: runtime.cmd }),
    ...texts('working directory', { wanted: metadata.workdir, found: runtime.workingDir }),
    ...texts('user', { wanted: metadata.user, found: runtime.user }),
  ]
  return problems.length === 0
    ? { status: 'passed', ...nothingPrinted }
    : { status: 'failed', reason: problems.join('; '), ...nothingPrinted }
}

function pairProblems(
  wanted: readonly EnvExpectation[],
  { found, what }: { readonly found: ReadonlyMap<string, string>; readonly what: string },
): string[] {
  return wanted.flatMap(({ key, value, isPattern }) => {
    const text = found.get(key)
    if (text === undefined) return [`${what} ${quote(key)} is not set`]
    if (!isPattern) return text === value ? [] : [`${what} ${quote(key)} is ${quote(text)} instead of ${quote(value)}`]
    const searched = { text, what: `${what} ${quote(key)}`, truncated: false }
    return matchProblems([{ kind: 'pattern', value, negated: false }], searched)
  })
}

function setProblems(unwanted: Texts, found: ReadonlyMap<string, string>): string[] {
  return unwanted.flatMap((key) => {
    const value = found.get(key)
    return value === undefined ? [] : [`The variable ${quote(key)} is set to ${quote(value)}, and must not be set`]
  })
}

function presence(wanted: Texts, { found, what }: { readonly found: Texts; readonly what: string }): string[] {
  return wanted.filter((each) => !found.includes(each)).map((each) => `${what} ${quote(each)} is not in the image`)
}

function absence(unwanted: Texts, { found, what }: { readonly found: Texts; readonly what: string }): string[] {
  return unwanted
    .filter((each) => found.includes(each))
    .map((each) => `${what} ${quote(each)} is in the image, and must not be`)
}

function lists(what: string, { wanted, found }: { readonly wanted: Texts | undefined; readonly found: Texts }) {
  if (wanted === undefined || (wanted.length === found.length && wanted.every((each, at) => each === found[at]))) {
    return []
  }
  return [`The ${what} is ${listed(found)} instead of ${listed(wanted)}`]
}

function listed(words: Texts): string {
  return `[${words.map(quote).join(', ')}]`
}

function texts(what: string, { wanted, found }: { readonly wanted: string | undefined; readonly found: string }) {
  if (wanted === undefined || wanted === found) return []
  if (found === '') return [`The image sets no ${what}, and ${quote(wanted)} is wanted`]
  return [`The ${what} of the image is ${quote(found)} instead of ${quote(wanted)}`]
}
