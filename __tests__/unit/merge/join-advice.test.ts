import { expect, test } from '@jest/globals'
import { joinAdvice } from '../../../src/merge/join-advice.ts'
import { anAdvice, aReport } from '../../kit/report-builder.ts'

const on = (platform: string, variant = 'cpu') => [{ image: 'app', variant, platform }]
const part = (path: string, advice: readonly ReturnType<typeof anAdvice>[]) => ({ path, report: aReport({ advice }) })

test('advice of one place is one, over the images of all parts; what wins most in all of them comes first', () => {
  const small = anAdvice({ bytes: 50, line: 9, images: on('linux/amd64') })
  const parts = [
    part('a', [small, anAdvice({ bytes: 30, images: on('linux/amd64') })]),
    part('b', [anAdvice({ bytes: 40, images: on('linux/arm64') })]),
  ]
  const joined = joinAdvice(parts)
  expect(joined).toEqual([
    {
      ...anAdvice(),
      bytes: 40,
      images: [...on('linux/amd64'), ...on('linux/arm64')],
      totalBytes: 70,
      runningBytes: 70,
    },
    { ...small, runningBytes: 120 },
  ])
})

test('without a line nothing says that two are of one place', () => {
  const unplaced = (message: string, variant: string) => {
    const { dockerfile: _, line: __, ...advice } = anAdvice({ message, images: on('linux/amd64', variant) })
    return advice
  }
  expect(joinAdvice([part('a', [unplaced('in cpu', 'cpu')]), part('b', [unplaced('in cuda', 'cuda')])])).toHaveLength(2)
})
