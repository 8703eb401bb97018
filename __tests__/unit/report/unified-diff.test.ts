import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { unifiedDiff } from '../../../src/report/unified-diff.ts'

function diff(before: string | undefined, after: string): string[] {
  return unifiedDiff({ file: 'f', before, after }).map(({ text }) => text)
}

const numbered = (count: number): string[] => [...Array(count).keys()].map((index) => `line ${index}`)

test.each([
  ['a\nb\n', 'a\nb\n', []],
  [undefined, 'a\n', ['--- /dev/null', '+++ b/f', '@@ -0,0 +1 @@', '+a']],
  ['a\nb\nc\n', 'a\nx\nc\n', ['--- a/f', '+++ b/f', '@@ -1,3 +1,3 @@', ' a', '-b', '+x', ' c']],
  ['a\n', '', ['--- a/f', '+++ b/f', '@@ -1 +0,0 @@', '-a']],
])('%j to %j', (before, after, lines) => {
  expect(diff(before, after)).toEqual(lines)
})

test('places that are far apart are told apart, with three lines of context', () => {
  const old = numbered(30)
  const now = old.with(5, 'x').with(20, 'y')
  expect(diff(old.join('\n'), now.join('\n')).filter((line) => /^[-+@]/.test(line))).toEqual([
    ...['--- a/f', '+++ b/f', '@@ -3,7 +3,7 @@', '-line 5', '+x', '@@ -18,7 +18,7 @@', '-line 20', '+y'],
  ])
})

test('git apply would make the new text of the old one', () => {
  const texts = fc.array(fc.constantFrom('a', 'b', 'c', '{', '}', 'd', 'e'), { maxLength: 30 })
  fc.assert(
    fc.property(texts, texts, (old, now) => {
      expect(applied(old, diff(old.join('\n'), now.join('\n')))).toEqual(now)
    }),
    { numRuns: 2_000 },
  )
})

function applied(old: readonly string[], lines: readonly string[]): string[] {
  const result: string[] = []
  let at = 0
  for (const line of lines.slice(2)) {
    const [, start, count = '1'] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? []
    if (start !== undefined) {
      const from = count === '0' ? Number(start) : Number(start) - 1
      result.push(...old.slice(at, from))
      at = from
    } else if (line.startsWith('+')) result.push(line.slice(1))
    else {
      expect(old[at]).toBe(line.slice(1))
      if (line.startsWith(' ')) result.push(line.slice(1))
      at++
    }
  }
  return [...result, ...old.slice(at)]
}

describe('what no text can drive up', () => {
  test.each([
    ['all lines alike', Array(200_000).fill('x'), Array(199_999).fill('x').toSpliced(7, 0, 'y')],
    ['nothing in common', numbered(200_000), numbered(200_000).map((line) => `${line}!`)],
    ['all in the other order', numbered(200_000), numbered(200_000).reverse()],
    ['every second line is new', numbered(200_000), numbered(200_000).map((line, at) => (at % 2 ? 'new' : line))],
  ])(
    '%s',
    (_, old, now) => {
      expect(diff(old.join('\n'), now.join('\n')).length).toBeGreaterThan(3)
    },
    20_000,
  )
})
