import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createFiles } from '../../src/adapters/files.ts'
import { github } from '../../src/adapters/github.ts'
import { createRunCache } from '../../src/adapters/run-cache/create-run-cache.ts'
import { type BaselineWish, findBaseline } from '../../src/find-baseline.ts'
import { keepSizes } from '../../src/keep-sizes.ts'
import type { Baseline } from '../../src/model/baseline.ts'
import type { Config } from '../../src/model/config.ts'
import type { RunContext } from '../../src/model/context.ts'
import type { Unknown } from '../../src/model/unknown.ts'
import type { Verdict } from '../../src/model/finding.ts'
import { buildReport } from '../../src/report/build-report.ts'
import type { Ports } from '../../src/run.ts'
import { type CacheService, cacheService } from './cache-service.ts'
import { GitHubApi } from './github-api.ts'
import { type MemoryRegistry, memoryRegistry } from './memory-registry.ts'
import { quickClock } from './quick-clock.ts'
import { recordingLog } from './recording-log.ts'
import { aConfig, aPlan, aVariant, imageOf, measuredAs } from './run-builder.ts'

/*
 * A repository on a server that behaves as GitHub, with its Actions cache and a registry. `main` has five commits; a pull request left it at the third,
 * and it has gone on since.
 */

export const main = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(40))
export const [first = '', second = '', fork = '', fourth = '', tip = ''] = main
export const head = 'a'.repeat(40)
export const configText = 'version: 1\nimages: {app: {variants: {cpu: }}}\n'
export const sizesFile = '.github/image-sizes.json'
export const configName = '.github/image-budgets.yml'
export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')
/** What `quickClock` says at first. */
export const beginning = '1970-01-01T00:00:00.000Z'

export type World = {
  readonly api: GitHubApi
  readonly service: CacheService
  readonly registry: MemoryRegistry
  readonly log: ReturnType<typeof recordingLog>
  readonly workspace: string
  /** The run of a push to `main` at this commit, whose image has so many bytes. */
  push(sha: string, bytes: number, more?: PushOptions): Promise<void>
  /** The baseline of the pull request, unless another context is given. */
  baseline(wish?: Partial<BaselineWish> & RunOptions): Promise<Baseline | Unknown>
  stop(): Promise<void>
}

export type RunOptions = {
  readonly context?: Partial<RunContext>
  /** Of the job, for the cache. */
  readonly job?: string
  readonly token?: string
  /** Without one of them. */
  readonly without?: 'github' | 'runCache'
}

type PushOptions = RunOptions & {
  readonly verdict?: Verdict['status']
  readonly narrowed?: boolean
  readonly config?: string
}

/** With its head checked out, which has not seen what its base has got since. */
export const inPullRequest: Partial<RunContext> = {
  ...{ event: 'pull_request', ref: 'refs/pull/7/merge', sha: 'e'.repeat(40), checkedOut: head },
  pullRequest: {
    ...{ number: 7, headSha: head, baseSha: tip, baseRef: 'main', fromFork: true },
    author: { login: 'ada', isBot: false },
  },
}

export async function baselineWorld(): Promise<World> {
  const [api, service, registry, log] = [
    await new GitHubApi().start(),
    await cacheService(),
    memoryRegistry(),
    recordingLog(),
  ]
  const workspace = mkdtempSync(join(tmpdir(), 'baseline-world-'))
  mkdirSync(join(workspace, dirname(sizesFile)))
  writeFileSync(join(workspace, configName), configText)
  for (const [index, sha] of main.entries()) {
    const parent = main[index - 1]
    api.history.set(sha, { ...(parent !== undefined && { parent }), changed: [sizesFile] })
    api.files.set(`${configName}@${sha}`, configText)
  }
  api.history.set(head, { parent: fork })
  api.tokens.set('workflow', { login: 'github-actions[bot]' })
  api.tokens.set('narrow', { login: 'github-actions[bot]', mayReadActions: false })
  api.caches = service.entries
  service.jobs.set('push', { ref: 'refs/heads/main' })
  service.jobs.set('pull', { ref: 'refs/pull/7/merge', reads: ['refs/heads/main'] })

  function portsOf({
    context,
    job = 'pull',
    token = 'workflow',
    without,
  }: RunOptions): Pick<Ports, 'context' | 'files' | 'registry' | 'clock' | 'log' | 'signal' | 'github' | 'runCache'> {
    const [files, clock, signal] = [createFiles(), quickClock(), new AbortController().signal]
    const env = { ACTIONS_RESULTS_URL: service.url, ACTIONS_RUNTIME_TOKEN: job }
    const runCache = createRunCache({ env, files, clock, log, signal })
    const repository = { owner: 'acme', name: 'app' }
    const client = github({ token, apiUrl: api.url, repository, firstDelaySeconds: 0.01 })
    return {
      ...{ files, registry, clock, log, signal },
      ...(without !== 'github' && { github: client }),
      ...(without !== 'runCache' && runCache !== undefined && { runCache }),
      context: { workspace, inActions: true, repository: { ...repository, defaultBranch: 'main' }, ...context },
    }
  }

  return {
    ...{ api, service, registry, log, workspace },
    async push(sha, bytes, { verdict = 'pass', narrowed = false, config: text = configText, ...more } = {}) {
      const context = { event: 'push', ref: 'refs/heads/main', sha, ...more.context }
      const ports = portsOf({ job: 'push', ...more, context })
      const config: Config = aConfig([aVariant()], { sha256: sha256Of(text) })
      const measured = [measuredAs(aVariant(), imageOf(bytes))]
      const plan = { ...aPlan(config), narrowed }
      const told = { config, plan, measured, verdict: { status: verdict, findings: [] }, stages: [], version: '1.0.0' }
      await keepSizes(buildReport({ ...told, context: ports.context }), ports)
    },
    baseline({ context = inPullRequest, job, token, without, ...wish } = {}) {
      const options = { context, ...(job && { job }), ...(token && { token }), ...(without && { without }) }
      const config = aConfig([aVariant()])
      return findBaseline(
        { config, variants: wish.variants ?? config.variants, base: config, ...wish },
        portsOf(options),
      )
    },
    async stop() {
      await Promise.all([api.stop(), service.stop()])
      rmSync(workspace, { recursive: true, force: true })
    },
  }
}
