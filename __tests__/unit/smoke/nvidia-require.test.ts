import { describe, expect, test } from '@jest/globals'
import { type KnownProperties, parseRequirement, unsatisfied } from '../../../src/smoke/nvidia-require.ts'

/** As NVIDIA's own images of CUDA 12.4 carry it, shortened. */
const cuda124 = 'cuda>=12.4 brand=tesla,driver>=470,driver<471 brand=tesla,driver>=535,driver<536'

function firstBroken(value: string, known: KnownProperties): string | undefined {
  const requirement = parseRequirement(value)
  if (requirement === undefined) throw new Error(`${value} cannot be read`)
  return unsatisfied(requirement, known)?.text
}

describe('a requirement', () => {
  test.each<[string, KnownProperties]>([
    [cuda124, { cuda: '12.4' }],
    [cuda124, { cuda: '12.2', driver: '535.129.03' }],
    [cuda124, { cuda: '12.2', driver: '535.129.03', brand: 'tesla' }],
    ['cuda>=11.0,driver>=450', { cuda: '12.2', driver: '535.1' }],
    ['arch>=8.0', { cuda: '12.2' }],
    ['brand!=tesla', { brand: 'geforce' }],
    ['', {}],
    ['jetpack>=5.0', { cuda: '1.0' }],
  ])('%p is met by %p', (value, known) => {
    expect(firstBroken(value, known)).toBeUndefined()
  })

  test.each<[string, KnownProperties, string]>([
    [cuda124, { cuda: '12.2', driver: '545.23.06' }, 'cuda>=12.4'],
    [cuda124, { cuda: '12.2', driver: '535.129.03', brand: 'geforce' }, 'cuda>=12.4'],
    ['cuda>=11.0,driver>=450', { cuda: '12.2', driver: '440.1' }, 'driver>=450'],
    ['cuda<12', { cuda: '12.0' }, 'cuda<12'],
    ['cuda=12.4', { cuda: '12.5' }, 'cuda=12.4'],
  ])('%p is not met by %p', (value, known, text) => {
    expect(firstBroken(value, known)).toBe(text)
  })

  test.each(['cuda', 'cuda>=', '>=12.4', 'cuda>=twelve', 'cuda=>12.4', 'driver>=470,,arch>x', 'brand>=tesla'])(
    '%p cannot be read',
    (value) => {
      expect(parseRequirement(value)).toBeUndefined()
    },
  )
})
