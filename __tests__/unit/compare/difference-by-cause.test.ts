import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { alignSteps } from '../../../src/compare/align-steps.ts'
import { differenceByCause, type WeighedImage, type WeighedLayer } from '../../../src/compare/difference-by-cause.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { ContextState } from '../../../src/model/context-state.ts'
import type { StageInputs } from '../../../src/model/measurement.ts'
import type { Cause } from '../../../src/model/size-difference.ts'

/** `base:ADD rootfs=a1/100`: where it is from, its instruction, what it holds and its bytes; `a1@9` is what `a1` is, at another time. */
function layer(text: string): WeighedLayer {
  const [, from, instruction = '', content = '', time = '', bytes] =
    /^(base|own|parent|\?):(.*)=(\w+)(@\d+)?\/(\d+)$/.exec(text) ?? []
  return {
    ...{ diffId: `sha256:${content}${time}` as Digest, instruction, bytes: Number(bytes) },
    ...(from === 'own' ? { timelessHash: content } : {}),
    ...(from === '?' ? {} : { inherited: from !== 'own' }),
  }
}

const image = (...layers: readonly string[]): WeighedImage => ({
  layers: layers.map(layer),
  parentCount: layers.filter((text) => text.startsWith('parent')).length,
})

const told = (before: WeighedImage, after: WeighedImage) => {
  const { causes, steps } = differenceByCause({ before, after }, 'compressed')
  const signed = Object.entries(causes).filter(([, bytes]) => bytes !== 0)
  return {
    causes: Object.fromEntries(signed),
    steps: steps.map(
      ({ cause, change, instruction, beforeBytes, afterBytes }) =>
        `${cause} ${change} ${instruction} ${afterBytes - beforeBytes}`,
    ),
  }
}

const start = ['base:ADD rootfs=a/100', 'own:RUN apt=b/50', 'own:COPY app=c/10']

describe('causes', () => {
  test.each<[string, readonly string[], readonly string[], Readonly<Record<string, number>>, readonly string[]]>([
    ['nothing changed', start, start, {}, []],
    ['a step came', start, [...start, 'own:RUN more=d/7'], { own: 7 }, ['own came RUN more 7']],
    [
      'a line was edited',
      start,
      ['base:ADD rootfs=a/100', 'own:RUN apt more=x/80', 'own:COPY app=c/10'],
      { own: 30 },
      ['own changed RUN apt more 30'],
    ],
    [
      'a command gave way to a COPY',
      start,
      ['base:ADD rootfs=a/100', 'own:COPY apt=x/80', 'own:COPY app=c/10'],
      { own: 30 },
      ['own came COPY apt 80', 'own went RUN apt -50'],
    ],
    ['a step went', start, start.slice(0, 2), { own: -10 }, ['own went COPY app -10']],
    [
      'a COPY takes other files',
      start,
      ['base:ADD rootfs=a/100', 'own:RUN apt=b/50', 'own:COPY app=x/12'],
      { own: 2 },
      ['own changed COPY app 2'],
    ],
    [
      'a command with the same inputs gives other bytes',
      start,
      ['base:ADD rootfs=a/100', 'own:RUN apt=x/58', 'own:COPY app=c/10'],
      { rebuild: 8 },
      ['rebuild changed RUN apt 8'],
    ],
    [
      'COPY from another stage: whatever changed there, the image does not say it',
      ['own:COPY --from=build /a /=a/5', 'own:RUN after=b/5'],
      ['own:COPY --from=build /a /=b/6', 'own:RUN after=c/7'],
      { untold: 3 },
      ['untold changed RUN after 2', 'untold changed COPY --from=build /a / 1'],
    ],
    [
      'COPY from another stage on a base that moved: nothing below it is in what it brings',
      ['base:ADD rootfs=a/100', 'own:COPY --chown=1:1 --FROM=build /a /=a/5'],
      ['base:ADD rootfs=b/100', 'own:COPY --chown=1:1 --FROM=build /a /=b/6'],
      { untold: 1 },
      ['untold changed COPY --chown=1:1 --FROM=build /a / 1', 'base changed ADD rootfs 0'],
    ],
    [
      'COPY of a file that is named like an option',
      ['own:COPY --link a --from=b /=a/5'],
      ['own:COPY --link a --from=b /=b/6'],
      { own: 1 },
      ['own changed COPY --link a --from=b / 1'],
    ],
    [
      'a command that mounts a stage, or the context',
      ['own:RUN --mount=from=build,target=/w pip=a/5', 'own:RUN --mount=type=bind,target=/w make=b/5'],
      ['own:RUN --mount=from=build,target=/w pip=x/6', 'own:RUN --mount=type=bind,target=/w make=y/7'],
      { untold: 3 },
      [
        'untold changed RUN --mount=type=bind,target=/w make 2',
        'untold changed RUN --mount=from=build,target=/w pip 1',
      ],
    ],
    [
      'a command that mounts a cache has the same inputs',
      ['own:RUN --mount=type=cache,target=/c --mount=type=secret,id=s apt=a/5'],
      ['own:RUN --mount=type=cache,target=/c --mount=type=secret,id=s apt=x/6'],
      { rebuild: 1 },
      ['rebuild changed RUN --mount=type=cache,target=/c --mount=type=secret,id=s apt 1'],
    ],
    [
      'a step as the history tells it, which drops where it copies from',
      ['own:COPY /a / # buildkit=a/5'],
      ['own:COPY /a / # buildkit=b/6'],
      { untold: 1 },
      ['untold changed COPY /a / # buildkit 1'],
    ],
    [
      'a command after a changed COPY is the own change too',
      ['own:COPY list=a/1', 'own:RUN pip=b/50'],
      ['own:COPY list=x/1', 'own:RUN pip=y/80'],
      { own: 30 },
      ['own changed RUN pip 30', 'own changed COPY list 0'],
    ],
    [
      'the base moved, and what stands on it gave other bytes',
      start,
      ['base:ADD rootfs=x/90', 'own:RUN apt=y/55', 'own:COPY app=c/10'],
      { base: -5 },
      ['base changed ADD rootfs -10', 'base changed RUN apt 5'],
    ],
    [
      'the base moved and a line was changed: each its own part',
      start,
      ['base:ADD rootfs=x/90', 'own:RUN apt=b/50', 'own:COPY app=y/25'],
      { base: -10, own: 15 },
      ['own changed COPY app 15', 'base changed ADD rootfs -10'],
    ],
    [
      'files of another time are the same files, for what stands on them too',
      ['base:ADD rootfs=a/100', 'own:COPY app=c/10', 'own:COPY --from=b /a /=d/10', 'own:RUN apt=b/50'],
      ['base:ADD rootfs=a/100', 'own:COPY app=c@2/11', 'own:COPY --from=b /a /=d@2/12', 'own:RUN apt=x/58'],
      { rebuild: 11 },
      ['rebuild changed RUN apt 8', 'rebuild changed COPY --from=b /a / 2', 'rebuild changed COPY app 1'],
    ],
    [
      'a base that moved is the cause of what stands on files of another time',
      start,
      ['base:ADD rootfs=x/100', 'own:RUN apt=y/58', 'own:COPY app=c@2/10'],
      { base: 8 },
      ['base changed RUN apt 8', 'base changed ADD rootfs 0', 'rebuild changed COPY app 0'],
    ],
    [
      'the parent grew',
      ['parent:RUN cuda=a/100', 'own:COPY app=b/1'],
      ['parent:RUN cuda=x/140', 'own:COPY app=b/1'],
      { parent: 40 },
      ['parent changed RUN cuda 40'],
    ],
    [
      'compressed by another hand',
      ['own:RUN a=a/100'],
      ['own:RUN a=a/90'],
      { rebuild: -10 },
      ['rebuild changed RUN a -10'],
    ],
    [
      'a registry does not say what a base brought, and own steps show it',
      ['?:ADD rootfs=a/100', '?:RUN base=z/9', '?:RUN apt=b/50'],
      ['base:ADD rootfs=x/90', 'own:RUN apt=b/50'],
      { base: -19 },
      ['base changed ADD rootfs -10', 'base went RUN base -9'],
    ],
    ['an image without provenance', ['?:RUN a=a/1'], ['?:RUN a=b/3'], { untold: 2 }, ['untold changed RUN a 2']],
    [
      'an instruction that is text of the image, `__proto__`',
      ['own:__proto__=a/1'],
      ['own:__proto__=b/2'],
      { rebuild: 1 },
      ['rebuild changed __proto__ 1'],
    ],
  ])('%s', (_, before, after, causes, steps) => {
    expect(told(image(...before), image(...after))).toEqual({ causes, steps })
  })

  const stage = { lines: 'a', settings: 'a', bases: 'a', context: false }
  const taking = { context: true }
  test.each<[string, Partial<StageInputs>, Partial<StageInputs>, Cause, ContextState | undefined]>([
    ['the same lines on the same images', {}, {}, 'rebuild', undefined],
    ['an image that moved', {}, { bases: 'b' }, 'base', undefined],
    ['a line that was edited', {}, { lines: 'b' }, 'own', undefined],
    ['a line that was edited, on an image that moved', {}, { lines: 'b', bases: 'b', context: true }, 'own', undefined],
    ['a build argument', {}, { settings: 'b' }, 'own', undefined],
    ['settings that another image may have brought', {}, { settings: 'b', bases: 'b' }, 'untold', undefined],
    ['files of the context, which may be others', { context: true }, { context: true }, 'untold', undefined],
    [
      'files of the context on an image that moved',
      { context: true },
      { context: true, bases: 'b' },
      'untold',
      undefined,
    ],
    ['files of a context that changed', taking, taking, 'own', 'changed'],
    ['files of a context that is the same', taking, taking, 'rebuild', 'same'],
    ['files of a context that is the same on an image that moved', taking, { ...taking, bases: 'b' }, 'base', 'same'],
    ['files of another address too', taking, { ...taking, elsewhere: true }, 'untold', 'same'],
    ['no files of a context that changed', {}, {}, 'rebuild', 'changed'],
  ])('of what comes from a stage, by what led to it: %s', (_, before, after, cause, context) => {
    const of = (instruction: string, [one, other]: readonly [Partial<StageInputs>, Partial<StageInputs>]) => {
      const image = (content: string, inputs: Partial<StageInputs>): WeighedImage => ({
        layers: [
          { diffId: 'sha256:base', inherited: true, bytes: 1 },
          { diffId: `sha256:${content}`, inherited: false, instruction, bytes: 1, stage: { ...stage, ...inputs } },
        ],
        parentCount: 0,
      })
      return differenceByCause({ before: image('a', one), after: image('b', other), context }, 'compressed').steps[0]
        ?.cause
    }
    expect(of('COPY --from=build /a /', [before, after])).toBe(cause)
    expect(of('RUN --mount=from=build,target=/a make', [before, after])).toBe(cause)
  })

  test('a setting that was edited is the cause of what a later step gave, though the step below it gives the same', () => {
    const image = (settings: string, content: string): WeighedImage => ({
      layers: [
        { diffId: 'sha256:a', step: settings, inherited: false, instruction: 'COPY a /', bytes: 5 },
        { diffId: `sha256:${content}`, step: 'pip', inherited: false, instruction: 'RUN pip', bytes: content.length },
      ],
      parentCount: 0,
    })
    const ofSteps = ({ causes, steps }: ReturnType<typeof differenceByCause>) => [
      causes.own,
      causes.rebuild,
      steps.length,
    ]
    const compared = (settings: string) =>
      ofSteps(differenceByCause({ before: image('one', 'b'), after: image(settings, 'bcd') }, 'compressed'))
    expect(compared('other')).toEqual([2, 0, 1])
    expect(compared('one')).toEqual([0, 2, 1])
  })

  const anyLayers = fc.array(
    fc.record({
      diffId: fc.constantFrom(...(['sha256:a', 'sha256:b', 'sha256:c', 'sha256:d'] as Digest[])),
      instruction: fc.constantFrom('RUN a', 'RUN b', 'COPY c', 'COPY --from=x d'),
      bytes: fc.nat(1_000_000),
      inherited: fc.boolean(),
      timelessHash: fc.constantFrom('a', 'b'),
    }),
    { maxLength: 12 },
  )

  test('the parts, and the steps, sum to the whole, whatever the images are', () => {
    const anyImage = fc.record({ layers: anyLayers, parentCount: fc.nat(3) })
    fc.assert(
      fc.property(anyImage, anyImage, (before, after) => {
        const { beforeBytes, afterBytes, causes, steps } = differenceByCause({ before, after }, 'uncompressed')
        const whole = afterBytes - beforeBytes
        expect(Object.values(causes).reduce((sum, bytes) => sum + bytes, 0)).toBe(whole)
        expect(steps.reduce((sum, step) => sum + step.afterBytes - step.beforeBytes, 0)).toBe(whole)
      }),
    )
  })
})

describe('alignment', () => {
  test.each<[string, string, string]>([
    ['', '', ''],
    ['abc', 'abc', '00 11 22'],
    ['abc', 'axbc', '00 -1 12 23'],
    ['abc', 'ac', '00 1- 21'],
    ['ab', 'ba', '0- 10 -1'],
    ['aab', 'ab', '00 1- 21'],
  ])('%s to %s', (before, after, expected) => {
    const shown = alignSteps([...before], [...after]).map(({ before: from, after: to }) => `${from ?? '-'}${to ?? '-'}`)
    expect(shown.join(' ')).toBe(expected)
  })

  test('every step of both is there once and in order, also where the lists are too long to compare', () => {
    const names = (count: number, offset: number) => Array.from({ length: count }, (_, index) => `${index + offset}`)
    for (const [before, after] of [
      [names(3000, 0), names(3000, 1)],
      [
        ['a', 'b', 'a'],
        ['b', 'a', 'c', 'a'],
      ],
    ] as const) {
      const steps = alignSteps(before, after)
      expect(steps.flatMap((step) => step.before ?? [])).toEqual(before.map((_, index) => index))
      expect(steps.flatMap((step) => step.after ?? [])).toEqual(after.map((_, index) => index))
    }
  })
})
