import { describe, expect, test } from '@jest/globals'
import { readProvenance } from '../../../src/measure/provenance.ts'
import { stageInputs } from '../../../src/measure/stage-inputs.ts'
import type { StageInputs } from '../../../src/model/measurement.ts'

type Options = {
  readonly image?: string
  readonly args?: string
  readonly env?: readonly string[]
  readonly context?: string
  readonly source?: string
  readonly timestamp?: number
}

const image = (identifier: string) => ({ op: { Op: { source: { identifier: `docker-image://${identifier}` } } } })
const exec = (input: string, args: string, env: readonly string[] = []) => ({
  op: { Op: { exec: { meta: { args: ['/bin/sh', '-c', args], env, cwd: '/' }, mounts: [{ dest: '/' }] } } },
  inputs: [input],
})
const copy = (inputs: readonly string[], { src = '/out', timestamp = -1 } = {}) => ({
  op: { Op: { file: { actions: [{ input: 0, secondaryInput: 1, output: 0, Action: { copy: { src, timestamp } } }] } } },
  inputs,
})

/** A stage on `image` that may copy from the context, runs a command, and is copied from by the result, whose last step copies from the context. */
function inputsOf({ image: of = 'go@sha256:1', args = 'make', env = ['A=1'], ...more }: Options = {}) {
  const { context, source = '/out', timestamp = -1 } = more
  const steps = [
    { id: 'base', ...image('debian@sha256:2') },
    { id: 'go', ...image(of) },
    { id: 'local', op: { Op: { source: { identifier: 'local://context', attrs: { 'local.uniqueid': args } } } } },
    ...(context === undefined ? [] : [{ id: 'sources', ...copy(['go:0', 'local:0'], { timestamp }) }]),
    { id: 'made', ...exec(context === undefined ? 'go:0' : 'sources:0', args, env) },
    { id: 'taken', ...copy(['base:0', 'made:0'], { src: source, timestamp }) },
    { id: 'own', ...copy(['taken:0', 'local:0']) },
    { id: 'result', op: { Op: {} }, inputs: ['own:0'] },
  ]
  return ofSteps(steps)
}

function ofSteps(llbDefinition: readonly unknown[]): ReadonlyMap<string, StageInputs> {
  const metadata = { 'https://mobyproject.org/buildkit@v1#metadata': {} }
  const provenance = readProvenance({ buildConfig: { llbDefinition }, metadata })
  if (provenance === undefined) throw new Error('It is provenance')
  return stageInputs(provenance)
}

const differences = (one: StageInputs | undefined, other: StageInputs | undefined) =>
  (['lines', 'settings', 'bases', 'context'] as const).filter((name) => one?.[name] !== other?.[name])

describe('what a step takes from a stage', () => {
  const taken = (options?: Options) => inputsOf(options).get('taken')

  test('is only of steps that take something from one', () => {
    expect([...inputsOf().keys()]).toEqual(['taken'])
    expect(taken()).toEqual({
      ...{ lines: expect.stringMatching(/^[0-9a-f]{16}$/), settings: expect.any(String), bases: expect.any(String) },
      context: false,
    })
  })

  test.each<[string, Options, Options, readonly string[]]>([
    ['the same', {}, {}, []],
    ['another image', {}, { image: 'go@sha256:9' }, ['bases']],
    ['another command', {}, { args: 'make all' }, ['lines']],
    ['another build argument', {}, { env: ['A=2'] }, ['settings']],
    ['the time of the build', {}, { env: ['A=1', 'SOURCE_DATE_EPOCH=7'], timestamp: 7 }, []],
    ['files of the context', {}, { context: 'yes' }, ['lines', 'settings', 'bases', 'context']],
    ['the line of the step itself, which is told otherwise', {}, { source: '/other' }, []],
  ])('%s', (_, before, after, expected) => {
    expect(differences(taken(before), taken(after))).toEqual(expected)
  })

  test('an order of names says nothing', () => {
    const reversed = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value
      if (Array.isArray(value)) return value.map(reversed)
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, part]) => [name, reversed(part)]),
      )
    }
    const steps = [
      { id: 'a', ...image('a') },
      { id: 'b', ...exec('a:0', 'x') },
      { id: 'c', ...copy(['a:0', 'b:0']) },
    ]
    expect(ofSteps(reversed(steps) as unknown[]).get('c')).toEqual(ofSteps(steps).get('c'))
  })
})

describe('a definition of which nothing can be told', () => {
  const nested = JSON.parse(`${'{"x":'.repeat(5000)}1${'}'.repeat(5000)}`)
  test.each<[string, readonly object[]]>([
    [
      'an input that comes later',
      [
        { id: 'c', ...copy(['a:0', 'b:0']) },
        { id: 'a', ...image('a') },
      ],
    ],
    [
      'an input of itself',
      [
        { id: 'a', ...image('a') },
        { id: 'c', ...copy(['a:0', 'c:0']) },
      ],
    ],
    [
      'one that is nested without end',
      [
        { id: 'a', ...image('a') },
        { id: 'b', op: { Op: { exec: { meta: nested, mounts: [{ dest: '/' }] } } }, inputs: ['a:0'] },
        { id: 'c', ...copy(['a:0', 'b:0']) },
      ],
    ],
  ])('%s', (_, steps) => {
    expect(ofSteps(steps).size).toBe(0)
  })
})
