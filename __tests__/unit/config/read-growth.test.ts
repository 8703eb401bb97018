import { describe, expect, test } from '@jest/globals'
import type { Config } from '../../../src/model/config.ts'
import { parse, problemsOf, variant } from '../../kit/config-problems.ts'

const bounds = ({ variants: [first] }: Config, measure = 'compressed') =>
  (first?.budgets ?? [])
    .filter((budget) => budget.measure === measure)
    .map(({ platform, max, growth }) => ({
      platform,
      ...(max && { max: max.text }),
      ...(growth && { all: growth.all, own: growth.own, floorBytes: growth.floorBytes }),
    }))
const app = (settings: string): Config => parse(`version: 1\nimages: {app: {${settings}}}`)
const one = (growth: string) => bounds(app(`budget: {compressed: {growth: ${growth}}}`))
const amd64 = { platform: 'linux/amd64' }
const none = { own: [], floorBytes: 0 }

describe('growth', () => {
  test.each([
    ['2%', { all: [{ text: '2%', hundredths: 200 }], ...none }],
    ['"0.05 %"', { all: [{ text: '0.05 %', hundredths: 5 }], ...none }],
    ['2.5%', { all: [{ text: '2.5%', hundredths: 250 }], ...none }],
    ['50MB', { all: [{ text: '50MB', bytes: 50_000_000 }], ...none }],
    ['0', { all: [{ text: '0', bytes: 0 }], ...none }],
    [
      '{percent: 2%, bytes: 1MiB, own: 20MB, floor: 1kB}',
      {
        all: [
          { text: '2%', hundredths: 200 },
          { text: '1MiB', bytes: 1_048_576 },
        ],
        own: [{ text: '20MB', bytes: 20_000_000 }],
        floorBytes: 1000,
      },
    ],
    ['{own: 3%}', { all: [], own: [{ text: '3%', hundredths: 300 }], floorBytes: 0 }],
  ])('%s is read exactly', (text, expected) => {
    expect(one(text)).toEqual([{ ...amd64, ...expected }])
  })

  test.each(['uncompressed', 'own', 'live', 'wasted'])('bounds %s as well', (measure) => {
    expect(bounds(app(`budget: {${measure}: {max: 9MB, growth: 2%}}`), measure)).toEqual([
      { ...amd64, max: '9MB', all: [{ text: '2%', hundredths: 200 }], ...none },
    ])
  })

  const at = 'images.app.variants.cpu.budget'
  test.each([
    ['{compressed: {growth: 2.555%}}', `${at}.compressed.growth is "2.555%": a percent is 0 to 9999.99, with two`],
    ['{compressed: {growth: -2%}}', `${at}.compressed.growth is "-2%": a percent is 0 to 9999.99`],
    ['{compressed: {growth: 50M}}', 'the unit "M" is ambiguous or unknown. Write "50MB" or "50MiB"'],
    ['{compressed: {growth: {percent: 2}}}', `${at}.compressed.growth.percent is the number 2. It should be a percent`],
    ['{compressed: {growth: {percent: "2"}}}', 'growth.percent is "2": this is no percent. Write "2%"'],
    ['{compressed: {growth: {percent: 5MB}}}', 'growth.percent is "5MB": this is no percent. Write a percent such as'],
    ['{compressed: {growth: {bytes: 2%}}}', 'growth.bytes is "2%": a size is in bytes, not in percent. Write a size'],
    ['{compressed: {growth: {percent: 2%, floor: 1%}}}', 'growth.floor is "1%": a size is in bytes, not in percent'],
    ['{compressed: {growth: {floor: 1MB}}}', `${at}.compressed.growth bounds nothing. Add \`percent\`, \`bytes\` or`],
    ['{compressed: {growth: {precent: 2%}}}', 'growth has no setting "precent". Did you mean "percent"?'],
    ['{live: {growth: {own: 2%}}}', 'Who made live bytes is not known, so that'],
    ['{max-growth: 2%, compressed: {growth: 3%}}', 'The growth of compressed is bounded twice here. Remove'],
    ['{layers: {growth: 2}}', 'has no setting "growth". Write it in compressed, uncompressed, own, live or wasted'],
    ['{paths: {/opt: {growth: 2%}}}', 'has no setting "growth". Write it in compressed, uncompressed, own, live or'],
    ['{memory: {growth: 2%}}', 'has no setting "growth". Write it in compressed, uncompressed, own, live or wasted'],
    ['{growth: 2%}', `${at} has no setting "growth". Write it as \`max-growth\`, or in a measure`],
  ])('of %s the mistake is told', (budget, words) => {
    const problems = problemsOf(variant(`budget: ${budget}`))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(words)
  })

  test('is none of a total', () => {
    expect(problemsOf(`${variant('')}total: {max: 1GB, growth: 2%}\n`)[0]).toContain('total has no setting "growth"')
  })
})

describe('max-growth', () => {
  const both = 'platforms: [linux/amd64, linux/arm64]'
  const grown = (text: string) => ({ all: [{ text, hundredths: Number(text.slice(0, -1)) * 100 }], ...none })
  const [amd, arm] = [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }]

  test.each([
    [
      'stands alone',
      'budget: {max-growth: 2%}',
      [
        { ...amd, ...grown('2%') },
        { ...arm, ...grown('2%') },
      ],
    ],
    [
      'joins the bounds of compressed',
      'budget: {max-growth: 2%, compressed: 9MB}',
      [
        { ...amd, max: '9MB', ...grown('2%') },
        { ...arm, max: '9MB', ...grown('2%') },
      ],
    ],
    [
      'of a platform wins there',
      'budget: {max-growth: 2%, compressed: 9MB, linux/arm64: {max-growth: 5%}}',
      [
        { ...amd, max: '9MB', ...grown('2%') },
        { ...arm, max: '9MB', ...grown('5%') },
      ],
    ],
    [
      'of all platforms gives way to the growth of one',
      'budget: {max-growth: 2%, linux/arm64: {compressed: {max: 8MB, growth: 5%}}}',
      [
        { ...amd, ...grown('2%') },
        { ...arm, max: '8MB', ...grown('5%') },
      ],
    ],
    [
      'of a platform wins over the growth of all',
      'budget: {compressed: {max: 9MB, growth: 2%}, linux/arm64: {max-growth: 5%}}',
      [
        { ...amd, max: '9MB', ...grown('2%') },
        { ...arm, max: '9MB', ...grown('5%') },
      ],
    ],
  ])('%s', (_, budget, expected) => {
    expect(bounds(app(`${both}, ${budget}`))).toEqual(expected)
  })

  const levels = (defaults: string, image: string, ofVariant: string) =>
    bounds(
      parse(
        `version: 1\ndefaults: {budget: ${defaults}}\nimages: {app: {budget: ${image}, variants: {cpu: {budget: ${ofVariant}}}}}`,
      ),
    )
  test.each([
    ['further away still counts', ['{max-growth: 2%}', '{layers: 9}', '9MB'], { max: '9MB', ...grown('2%') }],
    [
      'nearer wins over a growth further away',
      ['{compressed: {growth: 2%}}', '9MB', '{max-growth: 3%}'],
      { max: '9MB', ...grown('3%') },
    ],
    ['gives way to a nearer growth', ['{max-growth: 2%}', '9MB', '{compressed: {growth: 3%}}'], grown('3%')],
    [
      'is not hidden by a growth that is hidden itself',
      ['{max-growth: 2%}', '{compressed: {growth: 3%}}', '9MB'],
      { max: '9MB', ...grown('2%') },
    ],
  ] as const)('%s', (_, [defaults, image, ofVariant], expected) => {
    expect(levels(defaults, image, ofVariant)).toEqual([{ ...amd, ...expected }])
  })
})
