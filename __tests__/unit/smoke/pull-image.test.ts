import { expect, test } from '@jest/globals'
import type { Digest } from '../../../src/model/digest.ts'
import type { SourceImage } from '../../../src/model/source-image.ts'
import type { DockerAnswer } from '../../../src/smoke/docker.ts'
import { pullImage } from '../../../src/smoke/pull-image.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { hostedImage } from '../../kit/hosted-image.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { arm64 } from '../../kit/run-builder.ts'

const digest = `sha256:${'a'.repeat(64)}` as Digest
const configDigest = `sha256:${'c'.repeat(64)}` as Digest
const config = { mediaType: '', digest: configDigest, blobBytes: 1, annotations: {} }
const image = { platform: arm64, digest, manifest: { kind: 'manifest', config, layers: [] } } as unknown as SourceImage
const repository = { name: 'registry.example/stage', host: 'registry.example', path: 'stage' }
const reference = `registry.example/stage@${digest}`
const tag = 'own.invalid/run:1'

type Engine = {
  readonly store?: 'containerd' | 'graph-driver'
  /** Images by name or id, from the beginning. */
  readonly has?: readonly string[]
  readonly pull?: Partial<DockerAnswer>
  readonly pulls?: Digest
  readonly onPull?: () => void
  readonly signal?: AbortSignal
}

/** An engine that knows images by name and id, and names as docker does. */
async function pulled(engine: Engine = {}) {
  const { store = 'containerd', signal = new AbortController().signal } = engine
  const id = engine.pulls ?? (store === 'containerd' ? digest : configDigest)
  const names = new Map((engine.has ?? []).map((name) => [name, id]))
  const docker = fakeDocker((command) => {
    const words = command.split(' ')
    const last = words.at(-1) ?? ''
    const missing = { exitCode: 1, stderr: `Error response from daemon: No such image: ${last}` }
    if (words[0] === 'pull') {
      engine.onPull?.()
      if (engine.pull !== undefined) return engine.pull
      names.set(last, id)
      return {}
    }
    if (words[1] === 'inspect') return names.has(last) ? { stdout: `${names.get(last)}\n` } : missing
    if (words[1] === 'rm') return names.delete(last) ? {} : missing
    if (words[1] !== 'tag') return undefined
    const from = words[2] as Digest
    if (![...names.values()].includes(from)) return missing
    names.set(last, from)
    return {}
  })
  const { facts } = hostedImage(docker, { facts: { store } }).host
  const log = recordingLog()
  const outcome = pullImage({ docker, facts, log, signal, repository, image, tag })
  return { outcome, docker, names, log }
}

test.each([
  ['containerd', digest],
  ['graph-driver', configDigest],
] as const)('in the %s store it is known by what was measured, under our own name alone', async (store, id) => {
  const { outcome, docker, names, log } = await pulled({ store })
  expect(await outcome).toEqual({ kind: 'loaded', tags: [tag], idOf: new Map([[arm64, id]]) })
  expect(names).toEqual(new Map([[tag, id]]))
  expect(docker.calls).toContain(`pull --quiet --platform linux/arm64 ${reference}`)
  expect(log.lines).toEqual([`info Pulling ${reference} into the engine`])
})

test('what was there before keeps its name', async () => {
  const { outcome, names } = await pulled({ has: [reference, 'acme/app:1'] })
  expect(await outcome).toHaveProperty('kind', 'loaded')
  expect([...names.keys()].sort()).toEqual(['acme/app:1', tag, reference].sort())
})

test('an engine that got something else is trouble of the machine', async () => {
  const { outcome, names } = await pulled({ pulls: `sha256:${'e'.repeat(64)}` as Digest })
  expect(await outcome).toEqual({
    kind: 'infrastructure',
    reason: `The engine pulled ${reference} and does not hold ${digest}, which was measured: No such image: ${tag}`,
    tags: [tag],
  })
  expect(names.size).toBe(0)
})

test.each([
  ['no space left on device', 'no space left on device; make room on the disk of the engine'],
  ['unauthorized: authentication required', 'unauthorized: authentication required'],
])('an engine that does not pull says why: %s', async (words, told) => {
  const { outcome } = await pulled({ pull: { exitCode: 1, stderr: `Error response from daemon: ${words}\n` } })
  const reason = `The engine did not pull the image that was measured: ${told}`
  expect(await outcome).toEqual({ kind: 'infrastructure', reason, tags: [tag] })
})

test('fault 16: interrupted while it is pulled, it is not left under the name of the registry', async () => {
  const controller = new AbortController()
  const onPull = () => controller.abort(new Error('SIGINT'))
  const { outcome, names } = await pulled({ onPull, signal: controller.signal })
  await expect(outcome).rejects.toThrow('SIGINT')
  expect(names.has(reference)).toBe(false)
})
