import { describe, expect, test } from '@jest/globals'
import { judge } from '../../../src/judge/judge.ts'
import { knownPlatforms } from '../../../src/model/platform.ts'
import { aBudget, aConfig, anImage, aPlan, aVariant, measuredAs, platform } from '../../kit/run-builder.ts'

const x86 = 0x3e
const arm = 0xb7

function verdictOn(where: string, machines: Readonly<Record<number, number>>) {
  const on = platform(where)
  const variant = aVariant({ platforms: [on], budgets: [aBudget({ max: '1GB', platform: on })] })
  const config = aConfig([variant])
  const counts = Object.entries(machines).map(([machine, count]) => ({
    machine: Number(machine),
    count,
    examplePath: `bin/${machine}`,
  }))
  const image = anImage([{ name: 'a', compressedBytes: 1 }], counts)
  return judge({ config, plan: aPlan(config), measured: [measuredAs(variant, image, on)], ruleChanges: [] })
}

describe('fault 32: an image whose binaries are of another architecture', () => {
  test('fails and names the architecture and one of the files', () => {
    expect(verdictOn('linux/arm64', { [x86]: 40 })).toMatchObject({
      status: 'fail',
      findings: [{ code: 'wrong-architecture', found: 'amd64', count: 40, ownCount: 0, examplePath: 'bin/62' }],
    })
  })

  test('fails also when some of its own were copied onto the wrong base', () => {
    expect(verdictOn('linux/arm64', { [x86]: 40, [arm]: 3 }).status).toBe('fail')
  })
})

test.each([
  ['binaries of its own', 'linux/arm64', { [arm]: 40 }],
  [
    'a few foreign files beside many of its own (a cross toolchain, prebuilt add-ons)',
    'linux/amd64',
    { [x86]: 300, [arm]: 40 },
  ],
  ['32-bit x86 libraries on amd64', 'linux/amd64', { 3: 90, [x86]: 40 }],
  ['32-bit Arm on arm64', 'linux/arm64', { 40: 90 }],
  ['no binary at all', 'linux/amd64', {}],
  ['only firmware of a processor that no platform has', 'linux/amd64', { 94: 4 }],
])('%s is sound', (_, where, machines) => {
  expect(verdictOn(where, machines).findings).toEqual([])
})

test.each(knownPlatforms)(
  '%s knows the machine of its own binaries: x86-64 alone is wrong on all but x86-64',
  (where) => {
    expect(verdictOn(where, { [x86]: 1 }).status).toBe(where.startsWith('linux/amd64') ? 'pass' : 'fail')
  },
)
