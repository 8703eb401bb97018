import type { RuntimeConfig } from '../../src/model/image-config.ts'
import { parsePlatform } from '../../src/model/platform.ts'
import type { ContainerSettings, SmokeCheck, SmokeTest } from '../../src/model/smoke.ts'
import type { Http, HttpAnswer } from '../../src/ports.ts'
import { type CheckOutcome, runCheck } from '../../src/smoke/run-check.ts'
import type {
  ContainerEnd,
  ContainerRequest,
  CopiedEntry,
  GpuFacts,
  Service,
  ServiceEnd,
  TestImage,
} from '../../src/smoke/test-image.ts'

export const aGpu: GpuFacts = { available: true, by: 'cdi' }
export const noGpu: GpuFacts = { available: false, reason: 'docker knows no NVIDIA device' }

const noOutput = { stdout: '', stderr: '', truncated: { stdout: false, stderr: false }, seconds: 0.1 }

/** A container that ended by itself, with status 0 and without a word unless told otherwise. */
export function exited(end: Partial<Extract<ContainerEnd, { kind: 'exited' }>> = {}): ContainerEnd {
  return { kind: 'exited', exitCode: 0, oomKilled: false, ...noOutput, ...end }
}

export function timedOut(afterSeconds: number): ContainerEnd {
  return { kind: 'timed-out', afterSeconds, ...noOutput }
}

export const notFound: ContainerEnd = { kind: 'not-executable', exitCode: 127, reason: 'executable file not found' }

type FakeFile = string | (Partial<CopiedEntry> & Pick<CopiedEntry, 'type'>)

/** How the image behaves when it is started as it is: each look of a check is one step of `looks`; then its time is over. */
export type FakeService = {
  readonly address?: string
  readonly looks: readonly Awaited<ReturnType<Service['health']>>[]
  /** What is told of its end beside its readiness. */
  readonly end?: Partial<Pick<ServiceEnd, 'exitCode' | 'oomKilled' | 'stdout' | 'stderr' | 'peakMemoryBytes'>>
  /** The engine's own word, instead of starting it. */
  readonly trouble?: string
}

export type FakeTestImage = TestImage & {
  readonly requests: ContainerRequest[]
  readonly served: Parameters<TestImage['serve']>[0][]
}

/** An image without an engine: its programs, files and service do what they are told; a path that was not told of is not there. */
export function fakeTestImage(
  made: {
    readonly runtime?: Partial<RuntimeConfig>
    readonly gpu?: GpuFacts
    readonly run?: (request: ContainerRequest) => ContainerEnd | Promise<ContainerEnd>
    readonly files?: Readonly<Record<string, FakeFile>>
    readonly service?: FakeService
  } = {},
): FakeTestImage {
  const requests: ContainerRequest[] = []
  const served: FakeTestImage['served'] = []
  const platform = parsePlatform('linux/amd64')
  if (platform === undefined) throw new Error('linux/amd64 is a platform')
  return {
    requests,
    served,
    cell: { image: 'app', variant: 'cpu', platform },
    runtime: { ...plainRuntime, ...made.runtime },
    emulated: false,
    gpu: made.gpu ?? noGpu,
    run: async (request) => {
      requests.push(request)
      if (made.run === undefined) throw new Error(`nothing runs ${request.argv?.join(' ')}`)
      return made.run(request)
    },
    entry: async (path, options) => {
      const names = namesIn(path, Object.keys(made.files ?? {}))
      const file = made.files?.[path] ?? (names.length > 0 ? { type: 'directory' as const } : undefined)
      if (file === undefined) return undefined
      return { ...entryOf(file), ...(options === undefined ? {} : { names }) }
    },
    serve: async (request, ready) => {
      served.push(request)
      return serve(made.service, { ready, withinSeconds: request.withinSeconds })
    },
  }
}

async function serve(
  service: FakeService | undefined,
  { ready, withinSeconds }: { readonly ready: Parameters<TestImage['serve']>[1]; readonly withinSeconds: number },
): Promise<ServiceEnd> {
  if (service === undefined) throw new Error('nothing serves')
  const { address, looks, end, trouble } = service
  const base = { ...noOutput, oomKilled: false, ...end }
  if (trouble !== undefined) return { ...base, kind: 'infrastructure', reason: trouble }
  for (const [at, health] of looks.entries()) {
    const now = await ready({ ...(address === undefined ? {} : { address }), health: async () => health })
    if (now.state === 'ready') return { ...base, kind: 'ready', readySeconds: at + 1 }
    if (now.state !== 'waiting') return { ...base, kind: now.state, reason: now.reason }
  }
  return { exitCode: 137, ...base, kind: 'failed', reason: `It was not ready within ${withinSeconds} s` }
}

function namesIn(folder: string, paths: readonly string[]): string[] {
  const inside = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1))
  return [...new Set(inside.map((path) => path.split('/')[0] ?? path))].sort()
}

function entryOf(file: FakeFile): CopiedEntry {
  const entry = typeof file === 'string' ? fileWith(file) : file
  return { mode: 0o644, uid: 0, gid: 0, fileBytes: entry.content?.byteLength ?? 0, ...entry }
}

/** A regular file of this text. */
export function fileWith(text: string): Pick<CopiedEntry, 'type'> & { readonly content: Uint8Array } {
  return { type: 'file', content: new TextEncoder().encode(text) }
}

const plainRuntime: RuntimeConfig = {
  user: '',
  env: [],
  entrypoint: [],
  cmd: [],
  workingDir: '',
  exposedPorts: [],
  volumes: [],
  labels: {},
  hasHealthcheck: false,
}

const strictest: ContainerSettings = {
  env: {},
  timeoutSeconds: 60,
  network: 'none',
  caps: [],
  readOnly: false,
  gpu: 'none',
  gpus: 'all',
}

export function aSmokeTest(check: SmokeCheck, settings: Partial<ContainerSettings> = {}): SmokeTest {
  const position = { file: 'image-budgets.yaml', line: 1, column: 1 }
  return { name: check.kind, position, settings: { ...strictest, ...settings }, check }
}

type FakeImage = NonNullable<Parameters<typeof fakeTestImage>[0]>

/** One check of an image without an engine, with what it asked of the image. */
export async function outcomeOf(
  check: SmokeCheck,
  made: FakeImage & { readonly settings?: Partial<ContainerSettings>; readonly http?: Http } = {},
): Promise<CheckOutcome & Pick<FakeTestImage, 'requests' | 'served'>> {
  const { settings, http = fakeHttp([]), ...rest } = made
  const image = fakeTestImage(rest)
  const { signal } = new AbortController()
  const outcome = await runCheck(aSmokeTest(check, settings), { image, http, signal })
  return { ...outcome, requests: image.requests, served: image.served }
}

/** Answers in turn, the last one for ever; an error's code stands for the error. */
export function fakeHttp(answers: readonly (HttpAnswer | string)[]): Http & { readonly urls: string[] } {
  const urls: string[] = []
  return {
    urls,
    get: async (url) => {
      urls.push(url)
      const answer = answers[Math.min(urls.length, answers.length) - 1]
      if (answer === undefined) throw new Error(`nothing answers ${url}`)
      if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer })
      return answer
    },
  }
}
