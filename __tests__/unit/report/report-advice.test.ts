import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../../src/model/finding.ts'
import { isUnknown } from '../../../src/model/unknown.ts'
import { reportAdvice } from '../../../src/report/report-advice.ts'
import type { RuleFinding } from '../../../src/report/rule-finding.ts'
import { amd64, anImage, arm64, aVariant, digestOf, measuredAs } from '../../kit/run-builder.ts'

const layers = (...names: readonly string[]) => anImage(names.map((name) => ({ name, compressedBytes: 1 })))
const cell = (variant: string, names: readonly string[], platform = amd64) =>
  measuredAs(aVariant({ variant }), layers(...names), platform)
const finding = (given: Partial<RuleFinding> & { readonly layer?: string }): Finding => {
  const { layer = 'own', ...rest } = given
  return {
    ...{ code: 'apt-cache', severity: 'note', image: 'app', variant: 'cpu', platform: amd64 },
    ...{ bytes: 10, fileCount: 1, path: '/var/lib/apt/lists', examples: [], layerDigest: digestOf(`blob ${layer}`) },
    ...rest,
  } as Finding
}
const advise = (findings: readonly Finding[], measured = [cell('cpu', ['base', 'own'])]) =>
  reportAdvice(findings, { measured, scope: 'one-image' })

describe('what would win most', () => {
  test('is ranked by its bytes times the images that hold the layer, with the running total', () => {
    const measured = [cell('cpu', ['base', 'own']), cell('cuda', ['base', 'cuda']), cell('tools', ['base'])]
    const advice = advise(
      [
        finding({ bytes: 25 }),
        finding({ code: 'manuals', path: '/usr/share/man', bytes: 10, layer: 'base' }),
        finding({ code: 'git-folder', path: '/srv/.git', bytes: 1, variant: 'cuda', layer: 'cuda' }),
      ],
      measured,
    )
    expect(
      advice.map(({ code, bytes, images, totalBytes, runningBytes }) => [
        code,
        bytes,
        images.length,
        totalBytes,
        runningBytes,
      ]),
    ).toEqual([
      ['manuals', 10, 3, 30, 30],
      ['apt-cache', 25, 1, 25, 55],
      ['git-folder', 1, 1, 1, 56],
    ])
  })

  test('what a child removes wins nothing in its parent, where it is used', () => {
    const measured = [cell('full', ['base']), cell('minimal', ['base', 'rm']), cell('tiny', ['base', 'rm', 'own'])]
    const removed = finding({
      code: 'late-cleanup',
      variant: 'minimal',
      layer: 'base',
      by: { layerDigest: digestOf('blob rm') },
    })
    const [advice] = advise([removed], measured)
    expect(advice?.images.map(({ variant }) => variant)).toEqual(['minimal', 'tiny'])
    expect(advice?.totalBytes).toBe(20)
  })

  test('counts the image that it was seen in where no layer is known', () => {
    const { layerDigest: _, ...without } = finding({}) as RuleFinding
    expect(advise([without])).toMatchObject([
      { images: [{ image: 'app', variant: 'cpu', platform: amd64 }], totalBytes: 10 },
    ])
  })

  test('counts an image whose builder compressed the layer in another way', () => {
    const { measurement, ...other } = cell('cuda', ['base', 'own'])
    if (isUnknown(measurement)) throw new Error('It is measured')
    const layers = measurement.layers.map((layer) => ({ ...layer, digest: digestOf(`zstd ${layer.digest}`) }))
    const measured = [cell('cpu', ['base', 'own']), { ...other, measurement: { ...measurement, layers } }]
    expect(advise([finding({})], measured)).toMatchObject([{ totalBytes: 20, images: [{}, { variant: 'cuda' }] }])
    const twice = finding({ code: 'installed-twice', variant: 'cuda', layer: 'zstd' })
    const ofOther = { ...twice, layerDigest: layers[1]?.digest } as Finding
    expect(advise([finding({}), ofOther], measured)).toHaveLength(1)
  })

  test('counts a layer that two platforms share once for each of them', () => {
    const measured = [cell('cpu', ['own']), cell('cpu', ['own'], arm64)]
    const [one, ...others] = advise([finding({}), finding({ platform: arm64 })], measured)
    expect(others).toEqual([])
    expect(one).toMatchObject({ totalBytes: 20, images: [{ platform: amd64 }, { platform: arm64 }] })
  })

  test('is two pieces of advice where two layers have one line, as those of a base have', () => {
    const base = { dockerfile: 'Dockerfile', line: 1 }
    const findings = [finding({ ...base, bytes: 9 }), finding({ ...base, bytes: 4, layer: 'base' })]
    expect(advise(findings).map(({ bytes, totalBytes }) => [bytes, totalBytes])).toEqual([
      [9, 9],
      [4, 4],
    ])
  })

  test('has all places of one instruction and one sum', () => {
    const [advice] = advise([finding({ bytes: 10, others: [{ path: '/var/cache/apt', bytes: 4 }] })])
    expect(advice).toMatchObject({ bytes: 10, path: '/var/lib/apt/lists', otherPaths: ['/var/cache/apt'] })
    expect(advice?.message).toContain('"/var/lib/apt/lists" (6 B) and "/var/cache/apt" (4 B)')
  })

  test('is one advice for several platforms, whose bytes add up exactly', () => {
    const measured = [cell('cpu', ['own']), cell('cpu', ['arm'], arm64)]
    const [one, ...others] = advise(
      [finding({ bytes: 10 }), finding({ bytes: 7, platform: arm64, layer: 'arm' })],
      measured,
    )
    expect(others).toEqual([])
    expect(one).toMatchObject({ bytes: 10, totalBytes: 17, runningBytes: 17 })
    expect(one?.images.map(({ platform }) => platform)).toEqual([amd64, arm64])
  })

  test('has nothing that wins no bytes, that is only large, or that no rule on contents found', () => {
    const other: Finding = { code: 'no-budget', severity: 'warn', image: 'app', variant: 'cpu' }
    expect(advise([finding({ bytes: 0 }), finding({ code: 'large-file', bytes: 900 }), other])).toEqual([])
  })
})

describe('no byte is promised twice', () => {
  const twice = { code: 'installed-twice', path: '/opt/conda/lib', bytes: 8 } as const
  test.each([
    ['the same path', { ...twice, path: '/opt/tool' }, ['apt-cache']],
    ['a folder in it', { ...twice, path: '/opt/tool/lib' }, ['apt-cache']],
    ['the folder around it', { ...twice, path: '/opt' }, ['apt-cache']],
    ['the root', { ...twice, path: '/' }, ['apt-cache']],
    ['a neighbour whose name begins alike', { ...twice, path: '/opt/tool-two' }, ['apt-cache', 'installed-twice']],
    ['another layer', { ...twice, path: '/opt/tool', layer: 'base' }, ['apt-cache', 'installed-twice']],
    // Rules on files give each file to one of them, and waste is never live.
    ['a rule on other files', { code: 'manuals', path: '/opt/tool', bytes: 8 }, ['apt-cache', 'manuals']],
  ] as const)('%s', (_title, second, codes) => {
    const findings = [finding({ path: '/opt/tool' }), finding(second)]
    expect(advise(findings).map(({ code }) => code)).toEqual(codes)
    expect(advise(findings.toReversed()).map(({ code }) => code)).toEqual(codes)
  })

  test('of several places those that another advice has are left out', () => {
    const findings = [
      finding({ bytes: 30, path: '/opt/tool' }),
      finding({
        ...twice,
        bytes: 9,
        path: '/opt',
        others: [
          { path: '/usr/b', bytes: 2 },
          { path: '/usr/a', bytes: 1 },
        ],
      }),
    ]
    expect(advise(findings).map(({ bytes, path, otherPaths }) => [bytes, path, otherPaths])).toEqual([
      [30, '/opt/tool', undefined],
      [3, '/usr/b', ['/usr/a']],
    ])
  })

  test('what is wasted is never what a rule on live files of the same image sees', () => {
    const findings = [finding({ code: 'late-cleanup', path: '/opt' }), finding({ ...twice, path: '/opt' })]
    expect(advise(findings)).toHaveLength(2)
  })

  test.each([
    ['the folder that its parent is told of', '/var/lib/apt/lists', ['apt-cache x 2']],
    ['a folder around it', '/var', ['apt-cache x 2']],
    ['another folder', '/opt/src', ['apt-cache x 2', 'late-cleanup x 1']],
  ] as const)('what a child removes: %s', (_title, path, told) => {
    const measured = [cell('cpu', ['own']), cell('minimal', ['own', 'rm'])]
    const by = { layerDigest: digestOf('blob rm') }
    const findings = [finding({}), finding({ code: 'late-cleanup', variant: 'minimal', path, by })]
    const advice = advise(findings, measured)
    expect(advice.map(({ code, images }) => `${code} x ${images.length}`)).toEqual(told)
  })

  test('what two children remove is told of both, each of which holds it', () => {
    const measured = [cell('one', ['own', 'rm one']), cell('two', ['own', 'rm two'])]
    const removed = (variant: string) =>
      finding({ code: 'late-cleanup', variant, by: { layerDigest: digestOf(`blob rm ${variant}`) } })
    expect(advise([removed('one'), removed('two')], measured)).toHaveLength(2)
  })
})
