import { expect, test } from '@jest/globals'
import { joinAdvice } from '../../../src/merge/join-advice.ts'
import { anAdvice, aFinding, aReport, madeUpDigest } from '../../kit/report-builder.ts'

const on = (platform: string, variant = 'cpu') => [{ image: 'app', variant, platform }]
const layer = { layer: madeUpDigest('shared'), code: 'apt-cache', path: '/var/lib/apt/lists', bytes: 30 }
const part = (path: string, advice: readonly ReturnType<typeof anAdvice>[]) => ({ path, report: aReport({ advice }) })

test('advice of one place is one, over the images of all parts; what wins most in all of them comes first', () => {
  const small = anAdvice({ bytes: 50, line: 9, images: on('linux/amd64') })
  const parts = [
    part('a', [small, anAdvice({ bytes: 30, images: on('linux/amd64') })]),
    part('b', [anAdvice({ bytes: 40, images: on('linux/arm64') })]),
  ]
  const joined = joinAdvice(parts, [])
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
  expect(
    joinAdvice([part('a', [unplaced('in cpu', 'cpu')]), part('b', [unplaced('in cuda', 'cuda')])], []),
  ).toHaveLength(2)
})

test('a layer that two lines give is advice of the line that is told', () => {
  const [told, other] = [aFinding({ ...layer, line: 5 }), aFinding({ ...layer, variant: 'cuda', line: 7 })]
  const parts = [
    {
      path: 'a',
      report: aReport({
        findings: [other],
        advice: [anAdvice({ bytes: 30, line: 7, images: on('linux/amd64', 'cuda') })],
      }),
    },
    {
      path: 'b',
      report: aReport({ findings: [told], advice: [anAdvice({ bytes: 30, line: 5, images: on('linux/amd64') })] }),
    },
  ]
  expect(joinAdvice(parts, [told])).toMatchObject([{ line: 5, bytes: 30, totalBytes: 60, runningBytes: 60 }])
  expect(joinAdvice(parts, [told, other])).toMatchObject([{ totalBytes: 60 }])
})
