import { describe, expect, test } from '@jest/globals'
import { judge } from '../../../src/judge/judge.ts'
import { type ContentsInput, judgeContents } from '../../../src/judge/judge-contents.ts'
import type { Relation, Variant } from '../../../src/model/config.ts'
import type { Inspection, InspectionProblem, Observation } from '../../../src/model/inspection.ts'
import type { LayerOrigin, MeasuredCell } from '../../../src/model/measurement.ts'
import type { RuleSetting, Waiver } from '../../../src/model/rule-setting.ts'
import { isUnknown, type Unknown, unknown } from '../../../src/model/unknown.ts'
import {
  aBudget,
  aConfig,
  amd64,
  anImage,
  aPlan,
  aVariant,
  bound,
  digestOf,
  measuredAs,
  position,
} from '../../kit/run-builder.ts'

const MB = 1_000_000

function seen(code: Observation['code'], more: Partial<Observation> = {}): Observation {
  return { code, bytes: 20 * MB, fileCount: 1, path: '/usr/x', examples: [], layer: 0, ...more }
}

function inspectionOf(observations: readonly Observation[], more: Partial<Inspection> = {}): Inspection {
  return {
    ...{ uncompressedBytes: 1, liveBytes: 1, wastedBytes: 0, ownBytes: 1, layers: [], waste: [] },
    ...{
      wasteByCause: { removed: 0, overwritten: 0, 'copied-again': 0 },
      duplicates: [],
      duplicateBytes: 0,
      folders: [],
      apartFolders: { floorBytes: 100_000, folders: [], left: { count: 0, bytes: 0 } },
    },
    ...{ components: [], packages: [], packagesSummed: { count: 0, bytes: 0 }, paths: [], problems: [] },
    observations,
    ...more,
  }
}

type Layers = readonly (LayerOrigin & { readonly name: string })[]
type Looked = {
  readonly variant: Variant
  readonly layers?: Layers
  readonly seen?: readonly Observation[]
  readonly inspection?: Inspection | Unknown
}

const own: Layers = [{ name: 'a', dockerfile: 'Dockerfile', line: 5, instruction: 'RUN make', inherited: false }]

function inputOf(looked: readonly Looked[], more: Partial<ContentsInput> = {}): ContentsInput {
  const variants = looked.map(({ variant }) => variant)
  return {
    plan: aPlan(aConfig(variants)),
    measured: looked.map(({ variant, layers = own }) =>
      measuredAs(variant, anImage(layers.map(({ name, ...origin }) => ({ name, compressedBytes: 1, origin })))),
    ),
    inspected: looked.map(({ variant, seen: observations = [], inspection = inspectionOf(observations) }) => ({
      ...{ image: variant.image, variant: variant.variant },
      platform: amd64,
      inspection,
    })),
    today: '2026-06-15',
    ...more,
  }
}

const judged = (looked: readonly Looked[], more: Partial<ContentsInput> = {}) => judgeContents(inputOf(looked, more))
const codes = ({ findings }: Pick<ReturnType<typeof judged>, 'findings'>) =>
  findings.map(({ code, severity, variant }) => [code, severity, variant ?? ''].join(' ').trim())

const rule = (code: RuleSetting['code'], severity: RuleSetting['severity'], max?: string): RuleSetting => ({
  ...{ code, severity, position: position(9) },
  ...(max !== undefined && { max: bound(max) }),
})
const waiver = (more: Partial<Waiver> = {}): Waiver => ({
  ...{ code: 'headers', reason: 'compiled against', position: position(12) },
  ...more,
})

describe('severities and limits', () => {
  test.each<readonly [string, readonly RuleSetting[], readonly Observation[], readonly string[]]>([
    ['the default', [], [seen('headers'), seen('late-cleanup')], ['headers note cpu', 'late-cleanup warn cpu']],
    ['exactly the floor', [], [seen('headers', { bytes: MB })], []],
    ['a byte over the floor', [], [seen('headers', { bytes: MB + 1 })], ['headers note cpu']],
    ['a rule that is not about bytes', [], [seen('empty-copy', { bytes: 0 })], ['empty-copy warn cpu']],
    ['off', [rule('headers', 'off')], [seen('headers'), seen('manuals')], ['manuals note cpu']],
    [
      'a severity, with the floor',
      [rule('headers', 'error')],
      [seen('headers'), seen('headers', { path: '/b', bytes: MB })],
      ['headers error cpu'],
    ],
    ['within a limit', [rule('headers', 'error', '20MB')], [seen('headers')], []],
    [
      'a byte over a limit',
      [rule('headers', 'error', '20MB')],
      [seen('headers', { bytes: 20 * MB + 1 })],
      ['headers error cpu'],
    ],
    [
      'over a limit of nothing, below the floor',
      [rule('headers', 'warn', '0')],
      [seen('headers', { bytes: 1 })],
      ['headers warn cpu'],
    ],
  ])('%s', (_, rules, observations, expected) => {
    expect(codes(judged([{ variant: aVariant({ rules }), seen: observations }]))).toEqual(expected)
  })

  test('a limit is on all that a rule sees, and the largest are told, so many that without them it holds', () => {
    const sizes = [10, 30, 20, 5].map((size) => seen('manuals', { path: `/${size}`, bytes: size * MB }))
    const { findings } = judged([{ variant: aVariant({ rules: [rule('manuals', 'error', '15MiB')] }), seen: sizes }])
    expect(findings).toMatchObject([
      {
        ...{ path: '/30', bytes: 50 * MB, others: [{ path: '/20', bytes: 20 * MB }] },
        ...{ allBytes: 65 * MB, max: 15 * 2 ** 20, unit: 'binary', config: position(9) },
      },
    ])
  })

  test('what is waived is no part of what a limit is on', () => {
    const sizes = [30, 40].map((size) => seen('manuals', { path: `/${size}`, bytes: size * MB }))
    const judgedAt = (max: string) => {
      const rules = [rule('manuals', 'error', max)]
      const waivers = [waiver({ code: 'manuals', path: '/30' })]
      const { findings, waived } = judged([{ variant: aVariant({ rules, waivers }), seen: sizes }])
      return [findings, waived.map(({ finding }) => finding)]
    }
    const accepted = [{ path: '/30', allBytes: 70 * MB }]
    expect(judgedAt('35MB')).toMatchObject([[{ path: '/40', allBytes: 40 * MB }], accepted])
    expect(judgedAt('50MB')).toMatchObject([[], accepted])
    expect(judgedAt('70MB')).toEqual([[], []])
  })

  test('a limit of large-file is on each', () => {
    const sizes = [300, 200].map((size) => seen('large-file', { path: `/${size}`, bytes: size * MB }))
    const { findings } = judged([{ variant: aVariant({ rules: [rule('large-file', 'error', '250MB')] }), seen: sizes }])
    expect(findings).toMatchObject([{ path: '/300', max: 250 * MB }])
  })

  test('an error of the configuration fails the verdict, and a note does not count', () => {
    const verdictOf = (rules: readonly RuleSetting[]) => {
      const variant = aVariant({ rules, budgets: [aBudget({ max: '1GB' })] })
      const input = inputOf([{ variant, seen: [seen('headers')] }])
      return judge({ config: aConfig([variant]), ...input, plan: aPlan(aConfig([variant])), ruleChanges: [] }).status
    }
    expect([verdictOf([rule('headers', 'error')]), verdictOf([rule('headers', 'warn')]), verdictOf([])]).toEqual([
      'fail',
      'warn',
      'pass',
    ])
  })
})

describe('layers', () => {
  const base = { name: 'base', inherited: true, dockerfile: 'Dockerfile', line: 1 } as const
  const copied = {
    name: 'b',
    inherited: false,
    dockerfile: 'Dockerfile',
    line: 7,
    instruction: 'RUN chown -R app /app',
  } as const

  test('a finding is placed at the line that brought it, with the one that removed it', () => {
    const [finding] = judged([
      { variant: aVariant(), layers: [...own, copied], seen: [seen('late-cleanup', { by: 1 })] },
    ]).findings
    expect(finding).toMatchObject({
      dockerfile: 'Dockerfile',
      line: 5,
      instruction: 'RUN make',
      layerDigest: digestOf('blob a'),
      by: { line: 7 },
    })
  })

  test('of a second copy it is the line that copies', () => {
    const [finding] = judged([
      { variant: aVariant(), layers: [base, copied], seen: [seen('copied-again', { by: 1, bytes: 90 * MB })] },
    ]).findings
    expect(finding).toMatchObject({ severity: 'warn', line: 7, layerDigest: digestOf('blob b'), by: { line: 1 } })
    expect(finding).not.toHaveProperty('foreign')
  })

  test('what a foreign base holds is a note, unless the configuration says more or the base is the fault', () => {
    const look = (code: Observation['code'], rules: readonly RuleSetting[] = []) =>
      judged([{ variant: aVariant({ rules }), layers: [base], seen: [seen(code)] }]).findings[0]
    expect(look('late-cleanup')).toMatchObject({ severity: 'note', foreign: true })
    expect(look('late-cleanup', [rule('late-cleanup', 'error')])).toMatchObject({ severity: 'error', foreign: true })
    expect(look('cuda-in-cpu')).toMatchObject({ severity: 'error', foreign: true })
    expect(look('cuda-twice')).toMatchObject({ severity: 'warn' })
  })

  const parent = aVariant({ variant: 'base' })
  const child = aVariant({
    variant: 'cuda',
    from: { image: 'app', variant: 'base', arg: 'BASE', position: position() },
  })
  const inheritedLayers = [...own.map((layer) => ({ ...layer, inherited: true })), { name: 'child' }]

  test('what a child inherits of the run is told once, for its parent, whatever the order', () => {
    const images = [
      { variant: child, layers: inheritedLayers, seen: [seen('late-cleanup')] },
      { variant: parent, seen: [seen('late-cleanup')] },
    ]
    expect(codes(judged(images))).toEqual(['late-cleanup warn base'])
    expect(codes(judged(images.toReversed()))).toEqual(['late-cleanup warn base'])
  })

  test('without the parent in the run it is told for the child, and is not foreign', () => {
    const { findings } = judged([{ variant: child, layers: inheritedLayers, seen: [seen('late-cleanup')] }])
    expect(findings).toMatchObject([{ severity: 'warn', variant: 'cuda' }])
    expect(findings[0]).not.toHaveProperty('foreign')
  })

  test('two that share a foreign base are told once, and the stricter configuration wins', () => {
    const images = ['a', 'b'].map((variant) => ({
      variant: aVariant({ variant, rules: variant === 'b' ? [rule('headers', 'error')] : [] }),
      layers: [base, { name: variant }],
      seen: [seen('headers')],
    }))
    expect(codes(judged(images))).toEqual(['headers error b'])
  })

  test('a layer that two builders compressed is one layer: told once, and no base of others', () => {
    const compressedAgain = (cell: MeasuredCell): MeasuredCell =>
      isUnknown(cell.measurement)
        ? cell
        : {
            ...cell,
            measurement: {
              ...cell.measurement,
              layers: cell.measurement.layers.map((layer) => ({ ...layer, digest: digestOf(`zstd ${layer.digest}`) })),
            },
          }
    const problems = [{ kind: 'entry' as const, layer: 0, path: '/x', reason: 'It is cut off' }]
    const inspection = inspectionOf([seen('late-cleanup')], { problems })
    const images = [
      { variant: parent, inspection },
      { variant: aVariant({ variant: 'other' }), layers: inheritedLayers, inspection },
    ]
    const input = inputOf(images)
    const measured = input.measured.map((cell) => (cell.variant === 'other' ? compressedAgain(cell) : cell))
    const { findings } = judgeContents({ ...input, measured })
    expect(codes({ findings })).toEqual(['unreadable-content note base', 'late-cleanup warn base'])
    const ofOther = judgeContents({ ...input, measured, inspected: input.inspected.slice(1) }).findings
    expect(ofOther.find(({ code }) => code === 'late-cleanup')).not.toHaveProperty('foreign')
  })

  test('several places of one layer with one remedy are one finding, the largest place first', () => {
    const place = (path: string, bytes: number, more: Partial<Observation> = {}) =>
      seen('apt-cache', { path, bytes: bytes * MB, ...more })
    const observations = [place('/b', 20), place('/c', 30), place('/a', 20), place('/up', 9, { layer: 1 })]
    const { findings } = judged([
      { variant: aVariant(), layers: [...own, { name: 'up', inherited: false }], seen: observations },
    ])
    expect(findings).toMatchObject([
      {
        ...{ path: '/c', bytes: 70 * MB, fileCount: 3 },
        others: [
          { path: '/a', bytes: 20 * MB },
          { path: '/b', bytes: 20 * MB },
        ],
      },
      { path: '/up', bytes: 9 * MB },
    ])
    expect(findings[1]).not.toHaveProperty('others')
  })

  test.each<readonly [string, Partial<Observation>, Partial<Observation>]>([
    ['each large file has a limit of its own', { code: 'large-file', bytes: 200 * MB }, {}],
    ['each empty COPY goes to a place of its own', { code: 'empty-copy', bytes: 0 }, {}],
    ['other tools are installed twice', { detail: 'node 18' }, { detail: 'node 20' }],
    ['another layer removes it', { code: 'late-cleanup', by: 1 }, { by: 2 }],
  ])('two places are two findings where %s', (_, both, second) => {
    const one = { ...seen('installed-twice'), ...both }
    const looked = { variant: aVariant(), seen: [one, { ...one, path: '/usr/y', ...second }] }
    expect(judged([looked]).findings).toHaveLength(2)
  })

  test('of two places one that is waived is told apart', () => {
    const looked = { variant: aVariant({ waivers: [waiver({ path: '/a' })] }) }
    const places = ['/a', '/b', '/c'].map((path) => seen('headers', { path }))
    expect(judged([{ ...looked, seen: places }])).toMatchObject({
      findings: [{ path: '/b', others: [{ path: '/c' }] }],
      waived: [{ finding: { path: '/a', bytes: 20 * MB } }],
    })
  })

  test('what is of no layer is told of each image', () => {
    const images = ['a', 'b'].map((variant) => {
      const { layer: _, ...ofImage } = seen('cuda-missing', { bytes: 0, path: '/' })
      return { variant: aVariant({ variant }), seen: [ofImage] }
    })
    expect(codes(judged(images))).toContain('cuda-missing error a')
    expect(codes(judged(images))).toContain('cuda-missing error b')
  })
})

describe('waivers', () => {
  const look = (waivers: readonly Waiver[], observations = [seen('headers')], more: Partial<ContentsInput> = {}) =>
    judged([{ variant: aVariant({ waivers }), seen: observations }], more)

  test.each<readonly [string, Partial<Waiver>, boolean]>([
    ['every path', {}, true],
    ['the path', { path: '/usr/x' }, true],
    ['a folder above it', { path: '/usr' }, true],
    ['the root', { path: '/' }, true],
    ['a glob', { path: '/usr/*' }, true],
    ['a glob of any depth', { path: '**/x' }, true],
    ['a glob of a folder above it', { path: '/us*' }, true],
    ['a folder of a name that begins alike', { path: '/usr/x1' }, false],
    ['a folder below it', { path: '/usr/x/y' }, false],
    ['another rule', { code: 'manuals' }, false],
  ])('%s', (_, more, holds) => {
    const { findings, waived } = look([waiver(more)])
    expect(findings.some(({ code }) => code === 'headers')).toBe(!holds)
    expect(waived).toHaveLength(holds ? 1 : 0)
  })

  test.each(['/data/{in,out}', '/app/[0-9]'])('%s is waived as it is written, and with all below it', (path) => {
    const observations = [path, `${path}/sub`].map((one) => seen('headers', { path: one }))
    expect(look([waiver({ path })], observations)).toMatchObject({
      findings: [],
      waived: [{ finding: { path, others: [{ path: `${path}/sub` }] } }],
    })
  })

  test('what is waived keeps its reason and last day, on which it still holds', () => {
    expect(look([waiver({ until: '2026-06-15' })])).toMatchObject({
      findings: [],
      waived: [{ finding: { code: 'headers', path: '/usr/x' }, reason: 'compiled against', until: '2026-06-15' }],
    })
  })

  test('on the day after it counts again, and the waiver is a finding of its own', () => {
    const { findings, waived } = look([waiver({ until: '2026-06-14', path: '/usr' })])
    expect(waived).toEqual([])
    expect(findings).toMatchObject([
      { code: 'headers', waiverEnded: '2026-06-14' },
      {
        code: 'waiver-expired',
        severity: 'warn',
        rule: 'headers',
        path: '/usr',
        until: '2026-06-14',
        config: position(12),
      },
    ])
  })

  test('one that is over does not end what another one accepts', () => {
    expect(codes(look([waiver({ until: '2026-06-14' }), waiver({ position: position(13) })]))).toEqual([
      'waiver-expired warn',
    ])
  })

  test('one that accepts nothing is told, but not of a part of the configuration or of images that nobody looked into', () => {
    const expected = ['waiver-unused note']
    expect(codes(look([waiver({ until: '2026-01-01' })], []))).toEqual(expected)
    expect(codes(look([waiver()], [seen('headers', { bytes: 10 })]))).toEqual([])
    const variants = [aVariant({ waivers: [waiver()] }), aVariant({ variant: 'b', waivers: [waiver()] })]
    expect(codes(judged(variants.map((variant) => ({ variant, layers: [{ name: variant.variant }] }))))).toEqual(
      expected,
    )
    const [first = aVariant()] = variants
    expect(codes(look([waiver()], [], { plan: { ...aPlan(aConfig([first])), narrowed: true } }))).toEqual([])
    const unread = judged([{ variant: first, inspection: unknown('no') }])
    expect(codes(unread)).toEqual(['uninspected warn cpu'])
  })

  test('the waiver of the image that adds a layer serves those that inherit it, and not the other way round', () => {
    const inherited = [...own.map((layer) => ({ ...layer, inherited: true })), { name: 'child' }]
    const images = (ofParent: readonly Waiver[], ofChild: readonly Waiver[]) =>
      judged([
        { variant: aVariant({ variant: 'base', waivers: ofParent }), seen: [seen('headers')] },
        { variant: aVariant({ variant: 'child', waivers: ofChild }), layers: inherited, seen: [seen('headers')] },
      ])
    expect(images([waiver()], [])).toMatchObject({ findings: [], waived: [{ finding: { variant: 'base' } }] })
    expect(images([], [waiver()])).toMatchObject({ findings: [{ code: 'headers', variant: 'base' }], waived: [] })
  })
})

describe('variants that are the same image', () => {
  const two = (...names: readonly string[]): Looked[] =>
    names.map((variant, index) => ({ variant: aVariant({ variant }), layers: index < 2 ? own : [{ name: 'other' }] }))

  test('are told by their layers', () => {
    expect(judged(two('a', 'b', 'c')).findings).toMatchObject([
      { code: 'same-image', severity: 'warn', variant: 'b', detail: 'app/a' },
    ])
  })

  test('are the finding of a relation where one asks for the difference', () => {
    const variants = ['a', 'b'].map((variant) => ({ image: 'app', variant }))
    const relations: Relation[] = [{ kind: 'distinct', text: 'a, b', variants, position: position() }]
    expect(codes(judged(two('a', 'b'), { relations }))).toEqual([])
  })

  test('can be accepted and switched off', () => {
    const [first, second] = two('a', 'b')
    const judgedAs = (more: Partial<Variant>) =>
      judged(
        [first, second].flatMap((one) => (one === undefined ? [] : [{ ...one, variant: { ...one.variant, ...more } }])),
      )
    expect(codes(judgedAs({ rules: [rule('same-image', 'off')] }))).toEqual([])
    expect(judgedAs({ waivers: [waiver({ code: 'same-image' })] })).toMatchObject({ findings: [], waived: [{}] })
  })
})

describe('what could not be looked into', () => {
  test.each<readonly [string, Partial<Variant>, string]>([
    ['is a warning', {}, 'uninspected warn cpu'],
    [
      'is an error with a budget on it',
      { budgets: [aBudget({ max: '1GB', measure: 'wasted' })] },
      'uninspected error cpu',
    ],
    ['is a warning with a budget on what is measured', { budgets: [aBudget({ max: '1GB' })] }, 'uninspected warn cpu'],
    ['is an error with a rule that would fail', { rules: [rule('headers', 'error')] }, 'uninspected error cpu'],
    ['is an error with a device, which asks for rules that would fail', { device: 'cpu' }, 'uninspected error cpu'],
    [
      'is a warning with a device whose rule is none',
      { device: 'cuda', rules: [rule('cuda-missing', 'off')] },
      'uninspected warn cpu',
    ],
  ])('%s', (_, more, expected) => {
    const looked = { variant: aVariant(more), inspection: unknown('A layer is cut off') }
    expect(codes(judged([looked]))).toEqual([expected])
    // Nobody looked at all: no pass either.
    expect(codes(judged([looked], { inspected: [] }))).toEqual([expected])
  })

  test('leaves the verdict without an answer where it is an error', () => {
    const variant = aVariant({ rules: [rule('headers', 'error')], budgets: [aBudget({ max: '1GB' })] })
    const input = inputOf([{ variant, inspection: unknown('no') }])
    const config = aConfig([variant])
    expect(judge({ config, ...input, plan: aPlan(config), ruleChanges: [] }).status).toBe('error')
  })

  test('in part is told once a layer, the first ten and the count of the rest', () => {
    const problems = Array.from({ length: 30 }, (_, index) => ({
      kind: 'entry' as const,
      layer: 0,
      path: `/${index}`,
      reason: 'It is cut off',
    }))
    const inspection = inspectionOf([], { problems })
    const images = ['a', 'b'].map((variant) => ({
      variant: aVariant({ variant, rules: [rule('same-image', 'off')] }),
      inspection,
    }))
    const { findings } = judged(images)
    expect(findings).toHaveLength(11)
    expect(findings[0]).toMatchObject({
      code: 'unreadable-content',
      severity: 'note',
      layerDigest: digestOf('blob a'),
      line: 5,
    })
    expect(findings[10]).toMatchObject({ reason: 'It is cut off; 19 more could not be read' })
  })

  test.each<readonly [string, readonly RuleSetting[], Partial<InspectionProblem>, string]>([
    ['is a note where no rule would fail', [], { manager: 'dpkg' }, 'note'],
    ['is an error where a rule that would fail reads it', [rule('build-tools', 'error')], { manager: 'dpkg' }, 'error'],
    ['also of apk, with a limit', [rule('dev-packages', 'error', '1MB')], { manager: 'apk' }, 'error'],
    ['also of npm', [rule('dev-node-modules', 'error')], { manager: 'npm' }, 'error'],
    ['is a note where such a rule reads other ones', [rule('dev-node-modules', 'error')], { manager: 'rpm' }, 'note'],
    ['is a note for rules that read none', [rule('headers', 'error')], { manager: 'dpkg' }, 'note'],
    ['is a note of what is no inventory', [rule('build-tools', 'error')], { kind: 'entry' }, 'note'],
    ['is a note of an inventory that is not live', [rule('build-tools', 'error')], {}, 'note'],
  ])('an inventory that cannot be read %s', (_, rules, about, severity) => {
    const problems = [{ kind: 'inventory' as const, path: '/var/lib/dpkg/status', reason: 'ends early', ...about }]
    const config = aConfig([aVariant({ rules })])
    const input = inputOf([{ variant: aVariant({ rules }), inspection: inspectionOf([], { problems }) }])
    expect(codes(judgeContents(input))).toEqual([`unreadable-content ${severity} cpu`])
    const { status } = judge({ config, ...input, plan: aPlan(config), ruleChanges: [] })
    expect(status === 'error').toBe(severity === 'error')
  })

  test('what is an error for one image is not hidden by the note on another, nor by ten notes before it', () => {
    const entries = Array.from({ length: 20 }, (_, index) => ({ kind: 'entry' as const, layer: 0, path: `/${index}` }))
    const status = { kind: 'inventory' as const, manager: 'dpkg' as const, layer: 0, path: '/var/lib/dpkg/status' }
    const problems = [...entries, status].map((problem) => ({ ...problem, reason: 'It is cut off' }))
    const inspection = inspectionOf([], { problems })
    const sets = [[rule('same-image', 'off')], [rule('build-tools', 'error')]]
    const looked = sets.map((rules, index) => ({ variant: aVariant({ variant: `v${index}`, rules }), inspection }))
    const errors = judged(looked).findings.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([{ code: 'unreadable-content', variant: 'v1', path: '/var/lib/dpkg/status' }])
  })
})
