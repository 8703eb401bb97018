import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { createLayerMeter } from '../../../src/image/layer-meter.ts'
import type { FromLayerThread, ToLayerThread } from '../../../src/image/layer-messages.ts'
import { serveLayers } from '../../../src/image/serve-layers.ts'
import type { LayerBlob, LayerThreads } from '../../../src/ports.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'

const tar = archive(file('a', 'hello'), file('b', 'x'.repeat(200_000)))

async function* pieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.slice(at, at + pieceBytes)
}

function blobOf(bytes: Uint8Array, open: LayerBlob['open'] = () => pieces(bytes, 70_000)): LayerBlob {
  return { digest: sha256(bytes), compressedBytes: bytes.length, place: { kind: 'layout', layoutDir: '/x' }, open }
}

/** Threads that run here, each message a turn later; `crash` may end one when it gets a message. */
function threadsHere(crash: (message: ToLayerThread, started: number) => Error | undefined = () => undefined) {
  const state = { started: 0, stopped: 0, alive: 0 }
  const threads: LayerThreads = {
    start({ onMessage, onEnd }) {
      state.started += 1
      let over = false
      const end = (error: Error) => {
        if (!over) onEnd(error)
        over = true
      }
      const serve = serveLayers((answer: FromLayerThread) => queueMicrotask(() => over || onMessage(answer)))
      return {
        post(message) {
          const copy = structuredClone(message) as ToLayerThread
          queueMicrotask(() => {
            const error = crash(copy, state.started)
            if (error !== undefined) end(error)
            if (!over) serve(copy)
          })
        },
        keepsAlive(which) {
          state.alive += which === 'yes' ? 1 : -1
        },
        async stop() {
          state.stopped += 1
          end(new Error('stopped'))
        },
      }
    },
  }
  return { state, threads }
}

const meterOn = (threads: LayerThreads) => createLayerMeter({ cores: 2, threads, leastThreadBytes: 0 })

test('a thread is started when there is something to read, and reads one layer after another', async () => {
  const { state, threads } = threadsHere()
  const meter = meterOn(threads)
  expect(state.started).toBe(0)
  for (const bytes of [tar, archive(file('c', 'hi')), archive()]) await meter.measure(blobOf(bytes))
  expect(state).toEqual({ started: 1, stopped: 0, alive: 0 })
  await meter.close()
  expect(state.stopped).toBe(1)
})

test('fault 2: a thread that crashes is an error and never a hang, and the next layer gets another', async () => {
  const { state, threads } = threadsHere(({ kind }, started) =>
    kind === 'chunk' && started === 1 ? new Error('Segmentation fault') : undefined,
  )
  const meter = meterOn(threads)
  await expect(meter.measure(blobOf(tar))).rejects.toThrow('Segmentation fault')
  expect(await meter.measure(blobOf(tar))).toMatchObject({ entryCount: 2 })
  expect(state).toMatchObject({ started: 2, alive: 0 })
  await meter.close()
})

test.each([
  [
    'OUT_OF_MEMORY',
    'Worker terminated due to reaching memory limit',
    'A layer takes more memory to read than a thread may have',
  ],
  ['INIT_FAILED', 'EMFILE', 'No thread could be started that reads layers: EMFILE'],
])('fault 2: a thread that ends with %s is told as a limit', async (code, said, message) => {
  const error = Object.assign(new Error(said), { code: `ERR_WORKER_${code}` })
  const { threads } = threadsHere(({ kind }) => (kind === 'end' ? error : undefined))
  const meter = meterOn(threads)
  await expect(meter.measure(blobOf(tar))).rejects.toMatchObject({ code: 'limit-exceeded', message })
  await meter.close()
})

test('fault 2: of a stream that breaks its own error is told, and the thread goes on', async () => {
  const { state, threads } = threadsHere()
  const meter = meterOn(threads)
  const broken = blobOf(tar, async function* () {
    yield tar.slice(0, 700)
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
  })
  await expect(meter.measure(broken)).rejects.toMatchObject({ code: 'EIO' })
  expect(await meter.measure(blobOf(tar))).toMatchObject({ entryCount: 2 })
  expect(state).toMatchObject({ started: 1, stopped: 0, alive: 0 })
  await meter.close()
})

test('a refusal keeps its code and its hint on its way, and the thread goes on', async () => {
  const { state, threads } = threadsHere()
  const meter = meterOn(threads)
  const records = file('f', '', { size: 2 ** 42 })
  await expect(meter.measure(blobOf(records))).rejects.toMatchObject({
    code: 'limit-exceeded',
    hint: 'It looks like a decompression bomb; no image that is meant to be run needs it',
  })
  await expect(meter.measure(blobOf(Buffer.from('no archive')))).rejects.toMatchObject({ code: 'layer-invalid' })
  expect(await meter.measure(blobOf(tar))).toMatchObject({ entryCount: 2 })
  expect(state).toMatchObject({ started: 1, alive: 0 })
  await meter.close()
})

const random = randomBytes(300_000).toString('hex')
const packed = gzipSync(archive(file('a', random), file('b', random)))

test.each([
  ['is cut off', packed.subarray(0, packed.length / 2), 'unexpected end of file'],
  ['is followed by something', Buffer.concat([packed, Buffer.from('something')]), 'incorrect header check'],
  ['is no archive, and then cut off', gzipSync(Buffer.from(random)).subarray(0, 200_000), 'no valid header'],
  [
    'is no archive, and then damaged',
    Buffer.concat([gzipSync(Buffer.from(random)), Buffer.alloc(5000, 1)]),
    'no valid header',
  ],
  ['has a header that is damaged', archive(file('a', 'hello')).fill(7, 100, 140), 'no valid header'],
])('a layer that %s is refused in the same words on a thread as without one', async (_, bytes, reason) => {
  const { state, threads } = threadsHere()
  const meter = meterOn(threads)
  const messageOf = async (one: ReturnType<typeof meterOn>): Promise<string> =>
    one.measure(blobOf(bytes)).then(
      () => 'nothing',
      (error: Error) => error.message,
    )
  const message = await messageOf(meter)
  expect(message).toMatch(/^Layer sha256:/)
  expect(message).toContain(reason)
  expect(message).toBe(await messageOf(createLayerMeter({ cores: 1 })))
  expect(await meter.measure(blobOf(tar))).toMatchObject({ entryCount: 2 })
  expect(state).toMatchObject({ started: 1, stopped: 0, alive: 0 })
  await meter.close()
})

test('fault 1: what is under way when the meter closes is interrupted', async () => {
  const { threads } = threadsHere()
  const meter = meterOn(threads)
  const halted = Promise.withResolvers<void>()
  const endless = blobOf(tar, async function* () {
    yield tar.slice(0, 700)
    await halted.promise
    yield tar.slice(700)
  })
  const measured = meter.measure(endless)
  const settled = expect(measured).rejects.toMatchObject({ code: 'interrupted' })
  await meter.close()
  halted.resolve()
  await settled
})

test('fault 2: a real thread that ends by itself is an error too', async () => {
  const { layerThreads } = await import('../../../src/adapters/layer-threads.ts')
  const ended = new Promise<Error>((resolve) => {
    const thread = layerThreads().start({ onMessage: () => undefined, onEnd: resolve })
    thread.keepsAlive('yes')
    // Nothing that it understands: it throws.
    thread.post(undefined, [])
  })
  expect(await ended).toMatchObject({ name: 'TypeError', stack: expect.any(String) })
})
