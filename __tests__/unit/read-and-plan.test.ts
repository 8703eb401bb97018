import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { plainHttp } from '../../src/adapters/http.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import type { Config } from '../../src/model/config.ts'
import { plan } from '../../src/pipeline.ts'
import type { CheckOptions, Ports } from '../../src/run.ts'
import { fakeExec } from '../kit/fake-exec.ts'
import { gitHubInMemory, pullRequestPage } from '../kit/github-memory.ts'
import { memoryRegistry } from '../kit/memory-registry.ts'
import { plainCheck } from '../kit/plain-check.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'

let workspace: string

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'plan-'))
  mkdirSync(join(workspace, '.github'))
  writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\n')
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

const config = (smoke: string) => `version: 1\nimages: {app: {smoke: [${smoke}]}}`
const opened = '{run: a, network: true}'

type Situation = {
  readonly head: string
  /** Of the base branch, where this is a pull request; `none`: it has no such file; `unknown`: there is no token. */
  readonly base?: string | 'none' | 'unknown'
  readonly options?: Partial<CheckOptions>
}

async function planned({ head, base, options = {} }: Situation): Promise<Config> {
  writeFileSync(join(workspace, '.github/image-budgets.yml'), config(head))
  const files = createFiles()
  const pullRequest = { number: 7, headSha: 'h', baseSha: 'b', fromFork: false, author: { login: 'ada', isBot: false } }
  const page = gitHubInMemory(pullRequestPage('h'), async () => undefined)
  const text = base === undefined || base === 'none' ? undefined : config(base)
  const isBase = (path: string) => path === '.github/image-budgets.yml'
  const github = { ...page, fileAt: async (path: string) => (isBase(path) ? text : undefined) }
  const ports: Ports = {
    ...{ exec: fakeExec({}), files, clock: quickClock(), log: recordingLog(), env: {} },
    http: plainHttp(),
    registry: memoryRegistry(),
    ...{ meter: createLayerMeter({ cores: 1 }), signal: new AbortController().signal },
    context: { workspace, inActions: true, ...(base !== undefined && { pullRequest }) },
    ...(base !== 'unknown' && { github }),
  }
  return (await plan({ ...plainCheck, ...options }, ports)).config
}

describe('attack 18: what a pull request opens of its containers', () => {
  test.each<[string, Situation, string | undefined]>([
    ['outside of pull requests everything is as the file says', { head: opened }, undefined],
    ['what the base has too is granted', { head: opened, base: opened }, undefined],
    ['what is new is refused', { head: opened, base: '{run: a}' }, 'which the base branch does not grant'],
    ['a base without a configuration grants nothing', { head: opened, base: 'none' }, 'does not grant'],
    ['a base that cannot be read grants nothing', { head: opened, base: 'unknown' }, 'could not be read'],
    [
      'under the policy of the base its own tests run',
      { head: '{run: a, network: true, timeout: 1h}', base: opened, options: { policy: 'base' } },
      undefined,
    ],
  ])('%s', async (_, situation, reason) => {
    const [test] = (await planned(situation)).variants[0]?.smoke ?? []
    expect(test?.settings.network).toBe('bridge')
    expect(test?.refused).toEqual(reason === undefined ? undefined : expect.stringContaining(reason))
  })
})

test('what a run asks for holds whatever configuration it is judged by', async () => {
  const options = { gpu: 'required', requireSmoke: true, policy: 'base' } as const
  const { requireSmoke, variants } = await planned({ head: '', base: 'nvidia-smi', options })
  expect(requireSmoke).toBe(true)
  expect(variants[0]?.smoke.map(({ settings }) => settings.gpu)).toEqual(['required'])
})
