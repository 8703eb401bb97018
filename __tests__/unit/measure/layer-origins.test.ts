import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { layerOrigins } from '../../../src/measure/layer-origins.ts'
import { digestOf } from '../../kit/run-builder.ts'

const text = ['FROM base', 'RUN one', 'RUN two \\', '  && more', 'COPY --link a /a', 'WORKDIR /w'].join('\n')
const dockerfiles = [{ path: 'app/Dockerfile', text }]

const d = (name: string) => digestOf(name)
const layers = ['base', 'one', 'two', 'copy', 'dir'].map(d)
const history = [
  'ADD rootfs /',
  'RUN /bin/sh -c one # buildkit',
  'RUN /bin/sh -c two && more # buildkit',
  'COPY a /a # buildkit',
  'WORKDIR /w',
].map((createdBy) => ({ createdBy, emptyLayer: false }))

const exec = (input: string) => ({
  op: { Op: { exec: { mounts: [{ dest: '/run/x', input: 9 }, { dest: '/' }] } } },
  inputs: [input],
})
const file = (input: number) => ({ Op: { file: { actions: [{ input, secondaryInput: 1, output: 0 }] } } })
const steps = [
  { id: 'from', op: { Op: { source: { identifier: 'docker-image://docker.io/library/base' } } } },
  { id: 'one', ...exec('from:0') },
  { id: 'two', ...exec('one:0') },
  { id: 'context', op: { Op: { source: { identifier: 'local://context' } } } },
  { id: 'link', op: file(-1), inputs: ['context:0'] },
  { id: 'merge', op: { Op: { merge: { inputs: [{}, { input: 1 }] } } }, inputs: ['two:0', 'link:0'] },
  { id: 'dir', op: file(0), inputs: ['merge:0'] },
  { id: 'result', op: { Op: {} }, inputs: ['dir:0'] },
]
const at = (...lines: number[]) => ({
  locations: [{ ranges: lines.map((line) => ({ start: { line }, end: { line } })) }],
})
const locations = { from: at(1), one: at(2), two: at(3, 4), link: at(5), merge: at(5), dir: at(6) }
const chain = (...names: string[]) => [names.map((name) => ({ digest: d(name), size: 1 }))]
const chains: Record<string, unknown> = {
  'from:0': chain('base'),
  'one:0': chain('base', 'one'),
  'two:0': chain('base', 'one', 'two'),
  'link:0': chain('copy'),
  'merge:0': chain('base', 'one', 'two', 'copy'),
  'dir:0': chain('base', 'one', 'two', 'copy', 'dir'),
}

type Parts = {
  readonly steps?: unknown
  readonly chains?: unknown
  readonly locations?: unknown
  readonly source?: string
}

function metadataOf(parts: Parts) {
  const data = Buffer.from(parts.source ?? text).toString('base64')
  return {
    source: { infos: [{ filename: 'Dockerfile', data }], locations: parts.locations ?? locations },
    layers: parts.chains ?? chains,
  }
}

function slsa02(parts: Parts = {}) {
  return {
    buildConfig: { llbDefinition: parts.steps ?? steps },
    metadata: { 'https://mobyproject.org/buildkit@v1#metadata': metadataOf(parts) },
  }
}

function slsa1(parts: Parts = {}) {
  return {
    buildDefinition: { internalParameters: { buildConfig: { llbDefinition: parts.steps ?? steps } } },
    runDetails: { metadata: { buildkit_metadata: metadataOf(parts) } },
  }
}

function lines(provenance: unknown, options: Partial<Parameters<typeof layerOrigins>[0]> = {}) {
  return layerOrigins({ layerDigests: layers, history, provenance, dockerfiles, ...options }).map(({ line }) => line)
}

const all = [1, 2, 3, 5, 6]
const none = all.map(() => undefined)

describe('provenance gives each layer its line', () => {
  test.each([
    ['SLSA v0.2', slsa02()],
    ['SLSA v1', slsa1()],
    ['the statement around it', { predicateType: 'https://slsa.dev/provenance/v1', predicate: slsa1() }],
  ])('in %s', (_, provenance) => {
    const origins = layerOrigins({ layerDigests: layers, history, provenance, dockerfiles })
    expect(origins.map(({ step: _, ...origin }) => origin)).toEqual([
      { dockerfile: 'app/Dockerfile', line: 1, instruction: 'ADD rootfs /', inherited: true },
      { dockerfile: 'app/Dockerfile', line: 2, instruction: 'RUN one', inherited: false },
      { dockerfile: 'app/Dockerfile', line: 3, instruction: 'RUN two && more', inherited: false },
      { dockerfile: 'app/Dockerfile', line: 5, instruction: 'COPY --link a /a', inherited: false },
      { dockerfile: 'app/Dockerfile', line: 6, instruction: 'WORKDIR /w', inherited: false },
    ])
  })

  test('also where only some steps of a shared build list their layers', () => {
    expect(lines(slsa02({ chains: { 'two:0': chains['two:0'] } }))).toEqual(all)
    expect(lines(slsa02({ chains: {} }))).toEqual(all)
  })

  test('chains of other stages and other images do not move it', () => {
    const foreign = { ...chains, 'other:0': chain('base', 'one'), 'from:0': [...chain('elsewhere'), ...chain('base')] }
    expect(lines(slsa02({ chains: foreign }))).toEqual(all)
  })

  test('also when the same layer occurs twice', () => {
    const twice = [layers[0], layers[1], layers[1], layers[3], layers[4]].flatMap((layer) => layer ?? [])
    const same = {
      'one:0': chain('base', 'one'),
      'two:0': chain('base', 'one', 'one'),
      'dir:0': chain('base', 'one', 'one', 'copy', 'dir'),
    }
    expect(lines(slsa02({ chains: same }), { layerDigests: twice })).toEqual(all)
  })
})

describe('no line is given where the mapping does not fit the image', () => {
  test.each([
    ['there is no provenance', undefined],
    ['provenance of mode=min has no definition', { buildType: 'x', metadata: {} }],
    ['a chain says that the step made another layer', slsa02({ chains: { 'two:0': chain('base', 'one') } })],
    ['the root cannot be followed', slsa02({ steps: steps.filter(({ id }) => id !== 'one') })],
    [
      'a step is its own input',
      slsa02({ steps: steps.map((step) => (step.id === 'one' ? { ...step, inputs: ['two:0'] } : step)) }),
    ],
    ['two steps have one name', slsa02({ steps: [...steps.slice(0, 2), ...steps.slice(1)] })],
    [
      'the base is no image',
      slsa02({ steps: [{ id: 'from', op: { Op: { source: { identifier: 'git://x' } } } }, ...steps.slice(1)] }),
    ],
    [
      'a step of another kind makes layers',
      slsa02({ steps: steps.map((step) => (step.id === 'two' ? { ...step, op: { Op: { diff: {} } } } : step)) }),
    ],
    ['the Dockerfile is another', slsa02({ source: text.replace('one', 'other') })],
    [
      'a second output is the root',
      slsa02({ steps: steps.map((step) => (step.id === 'two' ? { ...step, inputs: ['one:1'] } : step)) }),
    ],
  ])('%s', (_, provenance) => {
    expect(lines(provenance)).toEqual(none)
  })

  test('the history tells of other instructions than the lines', () => {
    const other = history.map((entry, index) => (index === 1 ? { ...entry, createdBy: 'COPY x /' } : entry))
    expect(lines(slsa02(), { history: other })).toEqual(none)
  })

  test('there are fewer layers than steps, or more without a base', () => {
    expect(lines(slsa02({ chains: {} }), { layerDigests: layers.slice(0, 3) })).toEqual(none.slice(0, 3))
    const fromScratch = steps.map((step) => (step.id === 'one' ? { ...step, op: file(-1) } : step))
    expect(lines(slsa02({ steps: fromScratch, chains: {} }))).toEqual(none)
  })

  test('neither a chain nor the history confirms it', () => {
    expect(lines(slsa02({ chains: {} }), { history: [] })).toEqual(none)
  })

  test('two Dockerfiles could be meant', () => {
    expect(lines(slsa02(), { dockerfiles: [{ path: 'a/Dockerfile' }, { path: 'b/Dockerfile' }] })).toEqual(none)
    expect(lines(slsa02(), { dockerfiles: [{ path: 'a/Dockerfile' }] })).toEqual(all)
  })
})

test('a layer of a parent that this run builds is inherited, on the line of the parent', () => {
  const origins = layerOrigins({
    layerDigests: layers,
    history,
    provenance: slsa02(),
    dockerfiles: [{ path: 'child/Dockerfile', text: 'FROM x' }, ...dockerfiles],
  })
  expect(origins[1]).toMatchObject({ dockerfile: 'app/Dockerfile', line: 2, instruction: 'RUN one', inherited: true })
})

describe('a step is known again by what the history says of it', () => {
  const entry = (createdBy: string) => ({ createdBy, emptyLayer: !/^(?:RUN|COPY)/.test(createdBy) })
  const stepsOf = (...entries: readonly string[]) =>
    layerOrigins({ layerDigests: layers.slice(0, 2), history: ['RUN first', ...entries].map(entry), dockerfiles }).map(
      ({ step }) => step,
    )
  const before = stepsOf('ARG V=1', 'ENV A=b', 'RUN |1 V=1 /bin/sh -c get')

  test.each<[string, readonly string[], 'the same' | 'another']>([
    ['all alike', ['ARG V=1', 'ENV A=b', 'RUN |1 V=1 /bin/sh -c get'], 'the same'],
    ['a label', ['ARG V=1', 'ENV A=b', 'LABEL x=y', 'RUN |1 V=1 /bin/sh -c get'], 'the same'],
    ['the value of a build argument', ['ARG V=2', 'ENV A=b', 'RUN |1 V=2 /bin/sh -c get'], 'another'],
    ['a variable', ['ARG V=1', 'ENV A=c', 'RUN |1 V=1 /bin/sh -c get'], 'another'],
    ['a variable of an old builder', ['ARG V=1', '/bin/sh -c #(nop)  ENV A=c', 'RUN |1 V=1 /bin/sh -c get'], 'another'],
  ])('%s', (_, after, expected) => {
    const [first, second] = stepsOf(...after)
    expect(first).toBe(before[0])
    expect(second === before[1] ? 'the same' : 'another').toBe(expected)
  })
})

describe('without provenance the instruction is that of the history', () => {
  const cleaned = (createdBy: string | undefined) =>
    layerOrigins({
      layerDigests: layers.slice(0, 1),
      history: [
        { createdBy: 'ENV X=1', emptyLayer: true },
        { ...(createdBy === undefined ? {} : { createdBy }), emptyLayer: false },
      ],
      dockerfiles,
    })[0]?.instruction

  test.each([
    ['RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
    ['/bin/sh -c #(nop) COPY file:1 in / ', 'COPY file:1 in /'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
    ['/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['COPY a b # buildkit', 'COPY a b'],
    ['RUN /bin/sh -c a\n\tb # buildkit', 'RUN a b'],
    ['bazel build', 'bazel build'],
    ['', undefined],
    [undefined, undefined],
  ])('%j reads %j', (createdBy, instruction) => {
    expect(cleaned(createdBy)).toBe(instruction)
  })

  test.each([
    'RUN |1 TOKEN=hunter2 /bin/sh -c make # buildkit',
    '|1 TOKEN=hunter2 /bin/sh -c make',
    'RUN |2 TOKEN=hunter2 B=x y /bin/bash -o pipefail -c make # buildkit',
  ])('attack 23: the value of a build argument is taken out of %j', (createdBy) => {
    expect(cleaned(createdBy)).toBe('RUN make')
  })

  test('attack 23: arguments whose end cannot be told take the command with them', () => {
    expect(cleaned('RUN |1 TOKEN=hunter2 cmd /S /C make')).toBe('RUN')
  })

  test('is none at all when the numbers of entries and layers differ', () => {
    expect(layerOrigins({ layerDigests: layers, history: history.slice(1), dockerfiles })).toEqual(
      layers.map(() => ({})),
    )
  })

  test('is cut to a length that a report can bear, never inside a surrogate pair', () => {
    const instruction = cleaned(`RUN ${'😀'.repeat(100_000)}`) ?? ''
    expect(instruction.length).toBeLessThanOrEqual(500)
    expect(instruction.isWellFormed()).toBe(true)
  })
})

describe('attack 29: provenance is hostile JSON', () => {
  test('whatever it holds, there is one origin a layer and no line that no Dockerfile has', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (one, two, three) => {
        for (const provenance of [
          one,
          slsa02({ steps: one }),
          slsa1({ locations: two, chains: three }),
          slsa02({ chains: one }),
        ]) {
          const origins = layerOrigins({ layerDigests: layers, history, provenance, dockerfiles })
          expect(origins).toHaveLength(layers.length)
          for (const { line = 1 } of origins) expect(line).toBeLessThanOrEqual(6)
        }
      }),
    )
  })

  test('lines beyond the end of the Dockerfile, or of no file, are dropped', () => {
    expect(lines(slsa02({ locations: { ...locations, one: at(900) } }))[1]).toBeUndefined()
    const elsewhere = { locations: [{ sourceIndex: 7, ranges: [{ start: { line: 2 }, end: { line: 2 } }] }] }
    expect(lines(slsa02({ locations: { ...locations, one: elsewhere } }))[1]).toBeUndefined()
  })

  test('prototype names as step names are names like any other', () => {
    const renamed = JSON.parse(JSON.stringify(steps).replaceAll('"one', '"__proto__'))
    const named = JSON.parse(JSON.stringify(locations).replace('"one"', '"__proto__"'))
    expect(lines(slsa02({ steps: renamed, locations: named }))).toEqual(all)
  })

  test('a definition that doubles at every merge ends in time', () => {
    const merges = Array.from({ length: 60 }, (_, index) => ({
      id: `m${index + 1}`,
      op: { Op: { merge: {} } },
      inputs: [`m${index}:0`, `m${index}:0`, `m${index}:0`],
    }))
    const bomb = [{ id: 'm0', op: file(-1), inputs: [] }, ...merges, { id: 'r', op: { Op: {} }, inputs: ['m60:0'] }]
    const before = performance.now()
    expect(lines(slsa02({ steps: bomb }))).toEqual(none)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})
