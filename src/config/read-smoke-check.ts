import type { SmokeCheck } from '../model/smoke.ts'
import { quote } from '../model/quote.ts'
import { type Setting, textOf } from './draft.ts'
import { absolutePath } from './read-absolute-path.ts'
import { readSeconds } from './read-duration.ts'
import { readFileExpectations } from './read-file-expectations.ts'
import { readModules } from './read-modules.ts'
import { readUser } from './read-smoke-options.ts'
import { readTextMatches } from './read-text-match.ts'
import { readWhole } from './read-whole.ts'
import type { KindName } from './smoke-kinds.ts'
import { isTrue, type Place, placesIn, refuse, settingIn, type SmokeReader } from './smoke-reader.ts'

export type WrittenCheck = {
  readonly check: SmokeCheck
  /** What the test is called without a name of its own. */
  readonly title: string
  /** Told apart from others of the same test, such as the languages of one `import`. */
  readonly suffix?: string
}

export type CheckSource = {
  readonly kind: Exclude<KindName, 'structure'>
  /** The value of the kind's key; undefined for the short forms `nvidia-smi` and `healthcheck`. */
  readonly value?: Place
  /** The whole entry of the list, for options that belong to the kind. */
  readonly test: Place
}

const defaultWithinSeconds = 60

/** What is checked; empty after a problem, several for an `import` of several languages. */
export function readSmokeCheck({ kind, value, test }: CheckSource, reader: SmokeReader): readonly WrittenCheck[] {
  switch (kind) {
    case 'nvidia-smi':
      return [{ title: kind, check: { kind, ...readGpuBounds(value, reader) } }]
    case 'healthcheck':
      return [{ title: kind, check: { kind, withinSeconds: within(value, reader) } }]
    case 'import':
      return value === undefined ? [] : readImport({ value, test }, reader)
    case 'run':
      return value === undefined ? [] : readRun({ value, test }, reader)
    case 'http':
      return value === undefined ? [] : readHttp(value, reader)
    case 'writable': {
      const paths = (value === undefined ? [] : placesIn(value)).flatMap((item) => absolutePath(item, reader.add) ?? [])
      if (value?.node.kind === 'list' && value.node.items.length === 0) addNone(value, reader)
      return paths.length === 0 ? [] : [{ title: `writable ${paths.join(', ')}`, check: { kind, paths } }]
    }
    case 'user': {
      const user = readUser(value, reader.add)
      if (user === undefined) return []
      return [{ title: `user ${user}`, check: { kind: 'metadata', metadata: { ...nothingAsked, user } } }]
    }
    case 'files': {
      const files = value === undefined ? [] : readFileExpectations(value, reader)
      if (value?.node.kind === 'list' && value.node.items.length === 0) addNone(value, reader)
      if (files.length === 0) return []
      const paths = new Set(files.map(({ path }) => path))
      return [{ title: `files ${[...paths].join(', ')}`, check: { kind, files } }]
    }
  }
}

const nothingAsked = {
  ...{ env: [], unsetEnv: [], labels: [], exposedPorts: [], unexposedPorts: [], volumes: [], unmountedVolumes: [] },
} as const

function addNone(place: Place, { add }: SmokeReader): void {
  refuse(place, { message: 'This list of paths is empty', remedy: 'Name one, or remove it', add })
}

function readGpuBounds(
  value: Place | undefined,
  { add }: SmokeReader,
): Omit<Extract<SmokeCheck, { readonly kind: 'nvidia-smi' }>, 'kind'> {
  const at = (key: string): Setting | undefined => value && settingIn(value, key)
  const gpus = at('gpus')
  const gpuCount = gpus && readWhole({ ...gpus, least: 1, most: 999 }, add)
  const minDriver = readVersion(at('min-driver'), add)
  const minCompute = readVersion(at('min-compute'), add)
  return {
    gpuCount: gpuCount ?? 1,
    ...(minDriver !== undefined && { minDriver }),
    ...(minCompute !== undefined && { minCompute }),
  }
}

function readVersion(entry: Setting | undefined, add: SmokeReader['add']): string | undefined {
  if (entry === undefined) return undefined
  const version = textOf(entry.node)
  if (/^\d{1,6}(?:\.\d{1,6}){0,3}$/.test(version)) return version
  const example = entry.key === 'min-driver' ? '550 or 550.54.15' : '8.0'
  refuse(entry, { message: `${quote(version)} is not a version`, remedy: `Write one such as ${example}`, add })
  return undefined
}

type Source = { readonly value: Place; readonly test: Place }

const languageSuffixes = { python: '', r: ' (R)', node: ' (node)' } as const

function readImport({ value, test }: Source, reader: SmokeReader): readonly WrittenCheck[] {
  const lists = readModules(value, reader)
  const python = settingIn(test, 'python')
  const interpreter = python && absolutePath(python, reader.add)
  if (python !== undefined && value.node.kind === 'map' && settingIn(value, 'python') === undefined) {
    const message = 'An interpreter is named, and no Python module'
    refuse(python, { message, remedy: 'Remove `python`, or name modules', add: reader.add })
  }
  return lists.map(({ language, modules }): WrittenCheck => {
    const names = modules.map(({ name, constraint = '' }) => `${name}${constraint}`).join(', ')
    const suffix = languageSuffixes[language]
    const own = language === 'python' && interpreter !== undefined ? { interpreter } : {}
    const check: SmokeCheck = { kind: 'import', language, modules, ...own, wantsCuda: false }
    return { title: `import ${names}${suffix}`, check, ...(suffix !== '' && { suffix }) }
  })
}

function readRun({ value, test }: Source, reader: SmokeReader): readonly WrittenCheck[] {
  const entrypoint = settingIn(test, 'entrypoint')
  const throughEntrypoint = isTrue(entrypoint)
  const texts = placesIn(value).map(({ node }) => textOf(node))
  if (texts.length === 0 || texts[0]?.trim() === '') {
    refuse(value, { message: 'This command is empty', remedy: 'Write one such as `app --version`', add: reader.add })
    return []
  }
  if (texts.some((text) => text.includes('\u0000'))) {
    const message = 'This command holds a NUL character, which no argument can'
    refuse(value, { message, remedy: 'Remove it', add: reader.add })
    return []
  }
  if (value.node.kind !== 'list' && entrypoint !== undefined) {
    const message = 'The ENTRYPOINT is put before a list of arguments, and this is a text for the shell'
    refuse(entrypoint, { message, remedy: 'Write `run` as a list, or remove `entrypoint`', add: reader.add })
  }
  const expect = settingIn(test, 'expect')
  const exit = expect && settingIn(expect, 'exit')
  const check: SmokeCheck = {
    kind: 'run',
    command:
      value.node.kind === 'list'
        ? { kind: 'argv', argv: texts, throughEntrypoint }
        : { kind: 'shell', text: texts.join('') },
    exitCode: (exit && readWhole({ ...exit, least: 0, most: 255 }, reader.add)) ?? 0,
    stdout: readTextMatches(expect && settingIn(expect, 'stdout'), reader),
    stderr: readTextMatches(expect && settingIn(expect, 'stderr'), reader),
    setup: [],
  }
  const title = `run ${value.node.kind === 'list' ? `[${texts.join(', ')}]` : texts.join('')}`
  return [{ title, check }]
}

function readHttp(value: Place, reader: SmokeReader): readonly WrittenCheck[] {
  const at = (key: string): Setting | undefined => settingIn(value, key)
  const portAt = at('port')
  const port = portAt && readWhole({ ...portAt, least: 1, most: 65_535 }, reader.add)
  const pathAt = at('path')
  const path = pathAt === undefined ? '/' : textOf(pathAt.node)
  if (pathAt !== undefined && !/^\/[\u0021-\u007e]*$/.test(path)) {
    const message = `${quote(path)} cannot be the path of a request`
    refuse(pathAt, { message, remedy: 'Begin it with /, and write it in ASCII without spaces', add: reader.add })
  }
  const statusAt = at('status')
  const status = (statusAt && readWhole({ ...statusAt, least: 100, most: 599 }, reader.add)) ?? 200
  const body = readTextMatches(at('body'), reader)
  const withinSeconds = within(value, reader)
  if (port === undefined) return []
  return [{ title: `GET :${port}${path}`, check: { kind: 'http', port, path, status, body, withinSeconds } }]
}

function within(value: Place | undefined, { add }: SmokeReader): number {
  const entry = value && settingIn(value, 'within')
  return (entry && readSeconds(entry, add)) ?? defaultWithinSeconds
}
