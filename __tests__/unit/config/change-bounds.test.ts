import { describe, expect, test } from '@jest/globals'
import { changeBounds } from '../../../src/config/change-bounds.ts'
import type { BoundWish } from '../../../src/model/bound-change.ts'
import { parse } from '../../kit/config-problems.ts'

/* What an update writes into a configuration, by the text before and after. Measures are `image/variant platform measure`. */

const lower: BoundWish = { lower: 'yes', raise: 'no', headroomMillionths: 20_000 }
const raise: BoundWish = { lower: 'no', raise: 'yes', headroomMillionths: 20_000 }

type Numbers = Readonly<Record<string, number>>

function change(text: string, { numbers, wish = lower }: { readonly numbers: Numbers; readonly wish?: BoundWish }) {
  const actuals = {
    total: numbers['total'],
    ofCell: (
      cell: { readonly image: string; readonly variant: string; readonly platform: string },
      { measure, path }: { readonly measure: string; readonly path?: string },
    ) =>
      numbers[`${cell.image}/${cell.variant} ${cell.platform} ${path ?? measure}`] ??
      numbers[`${cell.variant} ${path ?? measure}`],
  }
  const result = changeBounds({ text, config: parse(text), wish, actuals })
  return { text: result.text, kept: result.kept.map(({ name, why }) => `${name}: ${why.kind}`) }
}

const app = (budget: string): string => `version: 1\nimages:\n  app:\n    budget: ${budget} # why\n`
const MB = 1_000_000

describe('a bound that is lowered', () => {
  test.each([
    ['a bare size', '300MB', '102MB', { 'default compressed': 100 * MB }],
    ['quotes stay', '"300 MB"', '"102 MB"', { 'default compressed': 100 * MB }],
    ['single quotes too', "'1.5GB'", "'102MB'", { 'default compressed': 100 * MB }],
    ['bytes', '300000000', '102000000', { 'default compressed': 100 * MB }],
    [
      'a warning gets half of the headroom',
      '{compressed: {warn: 250MB, max: 300MB}}',
      '{compressed: {warn: 101MB, max: 102MB}}',
      { 'default compressed': 100 * MB },
    ],
    [
      'a warning below stays',
      '{compressed: {warn: 50MB, max: 300MB}}',
      '{compressed: {warn: 50MB, max: 102MB}}',
      { 'default compressed': 100 * MB },
    ],
    [
      'a warning that would be above follows',
      '{compressed: {warn: 180MiB, max: 300MB}}',
      '{compressed: {warn: 10.9MB, max: 10.9MB}}',
      { 'default compressed': 10_590_618 },
    ],
    [
      'target and original are no bounds',
      '{compressed: {max: 300MB, target: 290MB, original: 400MB}}',
      '{compressed: {max: 102MB, target: 290MB, original: 400MB}}',
      { 'default compressed': 100 * MB },
    ],
    [
      'growth is as it was',
      '{compressed: {max: 300MB, growth: {percent: 2%, floor: 1MB}}, live: {growth: 5MB}, linux/amd64: {max-growth: 3%}}',
      '{compressed: {max: 102MB, growth: {percent: 2%, floor: 1MB}}, live: {growth: 5MB}, linux/amd64: {max-growth: 3%}}',
      { 'default compressed': 100 * MB, 'default live': MB },
    ],
    ['layers have no headroom', '{layers: 20}', '{layers: 12}', { 'default layers': 12 }],
    ['a path', '{paths: {/opt/x/: 200MB}}', '{paths: {/opt/x/: 1.02MB}}', { 'default /opt/x': MB }],
    [
      'the platform has its own',
      '{compressed: 300MB, linux/amd64: {compressed: 290MB}}',
      '{compressed: 300MB, linux/amd64: {compressed: 102MB}}',
      { 'default compressed': 100 * MB },
    ],
  ] as const)('%s', (_, before, after, numbers) => {
    // biome-ignore format: a table reads best

    expect(change(app(before), { numbers: { ...numbers } }).text).toBe(app(after))
  })

  test('comments, layout, line ends and all else stay, byte by byte', () => {
    const before =
      '# head\r\nversion:   1\r\nimages: { app: {variants: {\r\n    a: {budget: 300MB},   b: {  budget :  "1 GiB"  } } } } # tail\r\n\r\ntotal:\r\n   max:    500MB\r\n'
    const { text } = change(before, { numbers: { 'a compressed': MB, 'b compressed': 50 * MB, total: 51 * MB } })
    expect(text).toBe(before.replace('300MB', '1.02MB').replace('1 GiB', '49 MiB').replace('500MB', '52.1MB'))
  })

  test('one that holds for several images gets the largest of them, and for all platforms the larger', () => {
    const before =
      'version: 1\ndefaults: {platforms: [linux/amd64, linux/arm64], budget: 1GB}\nimages: {a: {}, b: {}, c: {budget: 1GB}}\n'
    const numbers = {
      ...{ 'a/default linux/amd64 compressed': 10 * MB, 'a/default linux/arm64 compressed': 20 * MB },
      ...{ 'b/default linux/amd64 compressed': 30 * MB, 'b/default linux/arm64 compressed': 5 * MB },
      ...{ 'c/default linux/amd64 compressed': 90 * MB, 'c/default linux/arm64 compressed': 80 * MB },
    }
    expect(change(before, { numbers }).text).toBe(
      before.replace('budget: 1GB}\n', 'budget: 30.6MB}\n').replace('{budget: 1GB}}', '{budget: 91.8MB}}'),
    )
    const { 'b/default linux/arm64 compressed': _, ...fewer } = numbers
    expect(change(before, { numbers: fewer })).toEqual({
      text: before.replace('{budget: 1GB}}', '{budget: 91.8MB}}'),
      kept: ['defaults.budget: unmeasured'],
    })
  })

  test('one that an anchor names gets the largest number wherever it is used', () => {
    const before =
      'version: 1\nimages:\n  a:\n    budget: &all {compressed: &size 1GB}\n  b:\n    budget: *all\n  c:\n    budget: *size\n'
    const numbers = { 'a/default linux/amd64 compressed': MB, 'b/default linux/amd64 compressed': 2 * MB }
    expect(change(before, { numbers: { ...numbers, 'c/default linux/amd64 compressed': 30 * MB } })).toEqual({
      text: before.replace('1GB', '30.6MB'),
      kept: [],
    })
    expect(change(before, { numbers }).kept).toEqual(['images.a.budget.compressed: unmeasured'])
  })
})

describe('a bound that stays, and why', () => {
  test.each([
    ['{compressed: 300MB}', { 'default compressed': 301 * MB }, 'compressed: exceeded'],
    ['{compressed: 300MB}', { 'default compressed': 299 * MB }, 'compressed: tight'],
    ['{compressed: 300MB}', {}, 'compressed: unmeasured'],
    ['{compressed: {max: 300MB, min: 200MB}}', { 'default compressed': 100 * MB }, 'compressed.max: below-min'],
    ['{compressed: {max: &s 300MB, target: *s}}', { 'default compressed': 100 * MB }, 'compressed.max: shared'],
    ['{compressed: {max: &s 300MB, warn: *s}}', { 'default compressed': 100 * MB }, 'compressed.max: shared'],
    ['{compressed: &s 300, layers: *s}', { 'default compressed': 1, 'default layers': 1 }, 'compressed: shared'],
    ['{compressed: "30\\x30MB"}', { 'default compressed': 100 * MB }, 'compressed: unusual-text'],
    ['{paths: {/opt/x: 1MB}}', { 'default /opt/x': 0 }, 'paths./opt/x: nothing-there'],
    ['{start: 20s}', {}, 'start: needs-tests'],
    ['{compressed: 1MB, linux/amd64: 1MB}', { 'default compressed': MB }, 'compressed: holds-for-nothing'],
  ] as const)('%s', (budget, numbers, expected) => {
    const before = app(budget)
    const { text, kept } = change(before, { numbers: { ...numbers } })
    expect(text).toBe(before)
    expect(kept).toContain(`images.app.budget.${expected}`)
  })

  test('a block is not edited', () => {
    const before = 'version: 1\nimages:\n  app:\n    budget: >-\n      300MB\n'
    expect(change(before, { numbers: { 'default compressed': MB } })).toEqual({
      text: before,
      kept: ['images.app.budget: unusual-text'],
    })
  })

  test('a max whose warn cannot follow', () => {
    const before = 'version: 1\nimages: {a: {budget: {compressed: {max: 300MB, warn: &w 250MB, original: *w}}}}\n'
    expect(change(before, { numbers: { 'default compressed': MB } })).toEqual({
      text: before,
      kept: ['images.a.budget.compressed.max: above-warn', 'images.a.budget.compressed.warn: shared'],
    })
  })
})

describe('a bound that is raised', () => {
  test.each([
    ['300MB', '510MB'],
    ['{compressed: {warn: 250MB, max: 300MB}}', '{compressed: {warn: 505MB, max: 510MB}}'],
    ['{compressed: {warn: 250MB, max: 600MB}}', '{compressed: {warn: 505MB, max: 600MB}}'],
    ['{compressed: {warn: 250MB, max: 501MB}}', '{compressed: {warn: 501MB, max: 501MB}}'],
    ['{compressed: 600MB}', '{compressed: 600MB}'],
  ])('%s', (before, after) => {
    expect(change(app(before), { numbers: { 'default compressed': 500 * MB }, wish: raise }).text).toBe(app(after))
  })
})
