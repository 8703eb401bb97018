import { describe, expect, test } from '@jest/globals'
import { findFailure } from '../../../src/build/build-failure.ts'
import { liveLines } from '../../../src/build/live-lines.ts'
import { logTail } from '../../../src/build/log-tail.ts'
import { trackProgress } from '../../../src/build/progress.ts'
import { parseProgressLine } from '../../../src/build/progress-event.ts'
import { parseStepName } from '../../../src/build/step-name.ts'
import { buildTarget, platforms } from '../../kit/plan-builder.ts'

const targets = [buildTarget('cuda', { platforms: platforms('linux/amd64', 'linux/arm64') }), buildTarget('cpu')]
const names = targets.map((target) => target.bakeName)
const at = (seconds: number): string => new Date(seconds * 1000).toISOString()

type Vertex = { name: string; started?: number; completed?: number; cached?: boolean; error?: string }

function vertexes(...list: readonly (Vertex & { digest: string })[]): string {
  return JSON.stringify({
    vertexes: list.map(({ started, completed, ...rest }) => ({
      ...rest,
      ...(started === undefined ? {} : { started: at(started) }),
      ...(completed === undefined ? {} : { completed: at(completed) }),
    })),
  })
}

function output(digest: string, text: string): string {
  return JSON.stringify({ logs: [{ vertex: digest, stream: 1, data: Buffer.from(text).toString('base64') }] })
}

function track(...lines: readonly string[]) {
  const progress = trackProgress(names)
  const news = lines.flatMap((line) => {
    const event = parseProgressLine(line)
    return event === undefined ? [] : progress.push(event)
  })
  return { progress, news }
}

describe('a line of progress', () => {
  test.each([
    ['a plain line', 'ERROR: it broke'],
    ['a line that only begins like JSON', '{oops'],
    ['no object', '[1]'],
  ])('%s is no event', (_, line) => expect(parseProgressLine(line)).toBeUndefined())

  test('fields of another kind than expected are left out, and nothing throws', () => {
    const line = JSON.stringify({
      vertexes: [null, 7, { digest: 1 }, { digest: 'd', name: 'n', started: 'never' }],
      logs: 'x',
    })
    expect(parseProgressLine(line)).toEqual({ vertexes: [{ digest: 'd', name: 'n', cached: false }], logs: [] })
  })
})

describe('the name of a step', () => {
  test.each([
    [
      '[cuda linux/arm64 build 2/5] RUN make',
      { target: 'cuda', platform: 'linux/arm64', stage: 'build 2/5', text: 'RUN make' },
    ],
    ['[cpu 2/5] RUN make', { target: 'cpu', stage: '2/5', text: 'RUN make' }],
    ['[cpu internal] load .dockerignore', { target: 'cpu', stage: 'internal', text: 'load .dockerignore' }],
    ['[cpu] exporting to oci image format', { target: 'cpu', stage: '', text: 'exporting to oci image format' }],
    ['[internal] load local bake definitions', { stage: 'internal', text: 'load local bake definitions' }],
    ['importing cache', { stage: '', text: 'importing cache' }],
  ])('%s', (name, parts) => expect(parseStepName(name, names)).toEqual(parts))

  test('a definition of one target has no target in its names', () => {
    expect(parseStepName('[build 1/2] RUN x', ['cpu'])).toEqual({ target: 'cpu', stage: 'build 1/2', text: 'RUN x' })
  })
})

describe('live lines', () => {
  test('show for each target what runs, how long, and how much came from the cache', () => {
    const { progress } = track(
      vertexes(
        { digest: 'a', name: '[cuda linux/arm64 build 3/9] COPY . .', started: 0, completed: 1, cached: true },
        { digest: 'b', name: '[cuda linux/arm64 build 4/9] RUN pip install numpy', started: 100 },
        { digest: 'c', name: '[cuda linux/amd64 build 4/9] RUN pip install numpy', started: 90 },
        { digest: 'd', name: '[cpu internal] load build context', started: 100, completed: 103 },
      ),
    )
    expect(liveLines({ targets, steps: progress.steps(), nowSeconds: 112 })).toEqual([
      'app/cuda linux/arm64  [build 4/9] RUN pip install numpy  12 s  +1 running  cached 1',
      'app/cpu linux/amd64  load build context  3 s  cached 0',
    ])
  })

  test('the last report of a step counts, and a shared step belongs to both targets', () => {
    const { progress } = track(
      vertexes({ digest: 'a', name: '[cuda base 1/1] RUN x', started: 5 }),
      vertexes({ digest: 'a', name: '[cpu base 1/1] RUN x', started: 5, completed: 9 }),
    )
    expect(liveLines({ targets, steps: progress.steps(), nowSeconds: 60 })).toEqual([
      'app/cuda  [base 1/1] RUN x  4 s  cached 0',
      'app/cpu linux/amd64  [base 1/1] RUN x  4 s  cached 0',
    ])
  })

  test('never grow beyond a screen', () => {
    const many = Array.from({ length: 50 }, (_, index) => buildTarget(`v${index}`))
    const progress = trackProgress(many.map((target) => target.bakeName))
    for (const { bakeName } of many) {
      const event = parseProgressLine(vertexes({ digest: bakeName, name: `[${bakeName} 1/1] RUN x`, started: 1 }))
      if (event !== undefined) progress.push(event)
    }
    const lines = liveLines({ targets: many, steps: progress.steps(), nowSeconds: 2 })
    expect([lines.length, lines.at(-1)]).toEqual([21, 'and 30 more'])
  })
})

describe('the tail of a log', () => {
  test('keeps the last lines, what a progress bar showed last, and characters that were cut', () => {
    const tail = logTail()
    const bytes = Buffer.from('10%\r50%\r100%\ngrün\nlast')
    for (const byte of bytes) tail.push(Uint8Array.of(byte))
    expect(tail.lines(20)).toEqual(['100%', 'grün', 'last'])
    expect(tail.lines(1)).toEqual(['last'])
  })

  test('a flood stays bounded', () => {
    const tail = logTail()
    for (let count = 0; count < 100; count++) tail.push(Buffer.alloc(100_000, 'x'))
    for (let count = 0; count < 10_000; count++) tail.push(Buffer.from(`line ${count}\n`))
    expect(tail.lines(1e9).join('\n').length).toBeLessThan(140_000)
    expect(tail.lines(2)).toEqual(['line 9998', 'line 9999'])
  })
})

describe('the cause of a failure', () => {
  const failed = 'process "/bin/sh -c make" did not complete successfully: exit code: 2'
  const steps = track(
    vertexes({ digest: 'a', name: '[cuda build 2/2] RUN make', started: 1, completed: 2, error: failed }),
    vertexes({
      digest: 'b',
      name: '[cpu 1/1] RUN sleep',
      started: 1,
      completed: 2,
      error: 'exit code: 137: context canceled: context canceled',
    }),
    output('a', 'cc main.c\nmain.c:3: error\n'),
  ).progress.steps()

  test('is the target that buildx names, its step’s output and its Dockerfile line', () => {
    const plainLines = [
      'Dockerfile:7',
      '--------------------',
      '   6 |     FROM x',
      '   7 | >>> RUN make',
      '--------------------',
      `ERROR: target cuda: failed to solve: ${failed}`,
    ]
    expect(findFailure({ plainLines, steps, targets })).toEqual({
      reason: failed,
      targets: ['cuda'],
      logTail: ['cc main.c', 'main.c:3: error'],
      source: { fileName: 'Dockerfile', line: 7 },
    })
  })

  test('a step that two targets share fails both, whichever buildx names', () => {
    const shared = track(
      vertexes({ digest: 'a', name: '[cuda base 1/1] RUN make', error: failed }),
      vertexes({ digest: 'a', name: '[cpu base 1/1] RUN make', error: failed }),
    ).progress.steps()
    const plainLines = [`ERROR: target cpu: failed to solve: ${failed}`]
    expect(findFailure({ plainLines, steps: shared, targets }).targets).toEqual(['cuda', 'cpu'])
  })

  test('fault 24: lines about single writes are no cause', () => {
    const plainLines = [
      `ERROR: target cuda: failed to solve: ${failed}`,
      'ERROR: (*service).Write failed: rpc error: unavailable',
    ]
    expect(findFailure({ plainLines, steps, targets })).toMatchObject({ targets: ['cuda'], reason: failed })
  })

  test('attack 13: an entitlement that is missing is said in words', () => {
    const plainLines = ['ERROR: target cpu: failed to solve: failed to load LLB: security.insecure is not allowed']
    expect(findFailure({ plainLines, steps: [], targets }).reason).toBe(
      'The build asks for the entitlement security.insecure, which is never granted to what a pull request can change',
    )
  })

  test('a platform that the builder cannot run is told with the step to add', () => {
    const error = 'process "/bin/sh" did not complete successfully: exit code: 255'
    const steps = track(
      vertexes({ digest: 'a', name: '[cpu linux/arm64 1/1] RUN x', error }),
      output('a', 'exec /bin/sh: exec format error\n'),
    ).progress.steps()
    const plainLines = [`ERROR: target cpu: failed to solve: ${error}`]
    expect(findFailure({ plainLines, steps, targets }).reason).toBe(
      `${error}; the builder cannot run programs of this platform: add docker/setup-qemu-action before docker/setup-buildx-action, or a native node`,
    )
  })

  test('a file to copy that is not there is told without what BuildKit computed meanwhile', () => {
    const error =
      'failed to compute cache key: failed to calculate checksum of ref tpzk3tvt::a7qu2cte: "/missing.txt": not found'
    const plainLines = [`ERROR: target cpu: failed to solve: ${error}`]
    expect(findFailure({ plainLines, steps: [], targets }).reason).toBe('"/missing.txt": not found')
  })

  test('without any word of buildx the reason says so', () => {
    expect(findFailure({ plainLines: [], steps: [], targets })).toEqual({
      reason: 'buildx ended with a failure and gave no reason',
      targets: [],
      logTail: [],
    })
  })
})
