import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { logTail } from '../../../../src/smoke/checks/log-tail.ts'

const lines = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name} ${at}`).join('\n')

test.each([
  [100, 100, 10, 10],
  [100, 3, 17, 3],
  [3, 100, 3, 17],
  [0, 100, 0, 20],
  [5, 5, 5, 5],
])('of %i lines of output and %i of errors, %i and %i are kept', (out, err, keptOut, keptErr) => {
  const log = logTail({ stdout: lines('out', out), stderr: lines('err', err) })
  expect(log.filter((line) => line.startsWith('out'))).toHaveLength(keptOut)
  expect(log.filter((line) => line.startsWith('err'))).toHaveLength(keptErr)
  if (keptErr > 0) expect(log.at(-1)).toBe(`err ${err - 1}`)
})

test('blank lines at the end are dropped, those between are kept, and both kinds of line ends are known', () => {
  expect(logTail({ stdout: 'a\r\n\r\nb\n\n\n', stderr: '' })).toEqual(['a', '', 'b'])
})

test('a long line is cut between characters', () => {
  const [line] = logTail({ stdout: '😀'.repeat(600), stderr: '' })
  expect(line?.isWellFormed()).toBe(true)
  expect([...(line ?? '')]).toHaveLength(500)
  expect(line?.endsWith('😀…')).toBe(true)
})

test('attack 3: controls stay for the renderers to show', () => {
  expect(logTail({ stdout: '\u001b[2Jx\ry', stderr: '' })).toEqual(['\u001b[2Jx\ry'])
})

test('never more than 20 lines', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (stdout, stderr) => {
      expect(
        logTail({ stdout: stdout.replaceAll('a', '\n'), stderr: stderr.replaceAll('b', '\n') }).length,
      ).toBeLessThanOrEqual(20)
    }),
  )
})
