import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { MeasuredIndex } from '../../src/model/publish.ts'
import { publishImages } from '../../src/publish/publish-images.ts'
import { freshWord } from '../kit/action-run.ts'
import { type BuiltLayout, buildLayout } from '../kit/engine-image.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { publication, tagsOf } from '../kit/publish-builder.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { dockerFolder, measuredLayout, realPublishing } from '../kit/real-publishing.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { type ProxyRule, type RegistryProxy, registryProxy } from '../kit/registry-proxy.ts'

/* A process that is killed while it publishes: nothing of it has to end in good order for the next run to go on. */

const minute = 60_000
const script = fileURLToPath(new URL('../kit/killed-publish-run.ts', import.meta.url))
const tags = tagsOf('1.2.3', '1.2.3', 'latest')
let root: string
let layout: BuiltLayout
let measured: MeasuredIndex
let first: OwnRegistry
let second: OwnRegistry
let proxies: readonly RegistryProxy[]

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'killed '))
  layout = buildLayout('FROM scratch\nCOPY word /\n', {
    platforms: ['linux/amd64', 'linux/arm64'],
    content: { word: freshWord() },
  })
  measured = await measuredLayout('small', layout)
  first = await ownRegistry()
  second = await ownRegistry()
  proxies = await Promise.all([first, second].map(({ url }) => registryProxy({ registry: url })))
}, minute)
afterAll(async () => {
  await Promise.all((proxies ?? []).map((proxy) => proxy.stop()))
  await Promise.all([first?.remove(), second?.remove()])
  layout?.remove()
  rmSync(root, { recursive: true, force: true })
})

describe('killed at the worst moment', () => {
  const put = (reference: string): Pick<ProxyRule, 'method' | 'path'> => ({
    method: 'PUT',
    path: new RegExp(`/manifests/${reference}$`),
  })
  test.each<[string, number, Pick<ProxyRule, 'method' | 'path'>, readonly [string[], string[]]]>([
    ['fault 13: between the copies and the first tag', 0, put('1\\.2\\.3'), [[], []]],
    ['fault 14: between the first registry and the second', 1, put('1\\.2\\.3'), [['1.2.3'], []]],
    ['fault 14: between version tags and moving ones', 0, put('latest'), [['1.2.3'], ['1.2.3']]],
    ['while it copies to the second', 1, { method: 'PUT', path: /\/manifests\/sha256/ }, [[], []]],
  ])(
    '%s',
    async (_, at, when, left) => {
      const name = `killed/${freshWord()}`
      const dockerDir = dockerFolder(mkdtempSync(join(root, 'home-')))
      const targets = Object.fromEntries(proxies.map(({ host }) => [`${host}/${name}`, tags]))
      const wish = {
        tool: 'skopeo' as const,
        publications: [publication('small', targets)],
        measured: [measured],
        dockerDir,
      }
      let run: ChildProcess | undefined
      proxies[at]?.rule({ ...when, do: { before: () => void run?.kill('SIGKILL'), hang: 'for-ever' } })
      run = spawn(process.execPath, [script, JSON.stringify(wish)], { stdio: ['ignore', 'inherit', 'inherit'] })
      const [, signal] = await once(run, 'exit')
      for (const proxy of proxies) proxy.rules.length = 0
      expect(signal).toBe('SIGKILL')
      expect([first, second].map((registry) => Object.keys(registry.catalogue()[name]?.tags ?? {}))).toEqual(left)

      const { result, failure } = await publishImages(
        realPublishing({ ...wish, clock: quickClock(), log: recordingLog() }),
      )
      expect(failure).toBeUndefined()
      expect(result.tags.filter(({ status }) => status === 'already-set')).toHaveLength(left.flat().length)
      const all = { '1.2.3': layout.indexDigest, latest: layout.indexDigest }
      expect([first, second].map((registry) => registry.catalogue()[name]?.tags)).toEqual([all, all])
    },
    minute,
  )
})
