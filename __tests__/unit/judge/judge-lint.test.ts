import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { judge } from '../../../src/judge/judge.ts'
import { judgeBeforeBuild } from '../../../src/judge/judge-before-build.ts'
import type { Variant } from '../../../src/model/config.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { LintedSighting, LintResult } from '../../../src/model/lint.ts'
import { type LintCode, sharedRuleCodes, sourceRuleCodes } from '../../../src/model/rule-code.ts'
import type { RuleSetting, Waiver } from '../../../src/model/rule-setting.ts'
import { unknown } from '../../../src/model/unknown.ts'
import {
  aConfig,
  amd64,
  anImage,
  anInspection,
  aPlan,
  aVariant,
  bound,
  measuredAs,
  position,
} from '../../kit/run-builder.ts'

const today = '2026-06-15'
const codes: readonly LintCode[] = [...sharedRuleCodes, ...sourceRuleCodes]

function saw(code: LintCode, more: Partial<LintedSighting> = {}): LintedSighting {
  return { code, file: 'Dockerfile', line: 4, subject: 'RUN make', ...more }
}

function rule(code: LintCode, severity: RuleSetting['severity'], max?: string): RuleSetting {
  return { code, severity, position: position(9), ...(max !== undefined && { max: bound(max) }) }
}

function waiver(code: LintCode, more: Partial<Waiver> = {}): Waiver {
  return { code, reason: 'known', position: position(12), ...more }
}

type Each = { readonly variant: Variant; readonly sightings: readonly LintedSighting[] }

function resultOf(each: readonly Each[], unread: LintResult['unread'] = []): LintResult {
  return {
    variants: each.map(({ variant: { image, variant, dockerfile }, sightings }) => ({
      ...{ image, variant, dockerfile, sightings },
    })),
    unread,
    contexts: [],
  }
}

function lintOnly(each: readonly Each[], unread: LintResult['unread'] = []) {
  const config = aConfig(each.map(({ variant }) => variant))
  return judgeBeforeBuild({ plan: aPlan(config), linted: resultOf(each, unread), allow: [], today })
}

const named = (name: string, more: Partial<Variant> = {}) => aVariant({ variant: name, ...more })
const said = ({ findings }: { readonly findings: readonly Finding[] }) =>
  findings.map(({ code, severity, line }) => [code, severity, line ?? ''].join(' ').trim())

describe('what lint saw, under the configuration', () => {
  const seen = [saw('masked-failure')]

  test('what variants share is told once, as severe as for the strictest of them, and names those that are not all', () => {
    const strict = named('b', { rules: [rule('masked-failure', 'error')] })
    const all = lintOnly([
      { variant: named('a'), sightings: seen },
      { variant: strict, sightings: seen },
    ])
    expect(all.status).toBe('fail')
    expect(all.findings).toEqual([
      expect.objectContaining({ code: 'masked-failure', severity: 'error', line: 4, config: position(9) }),
    ])
    expect(all.findings[0]).not.toHaveProperty('variants')
    const some = lintOnly([
      { variant: named('a'), sightings: seen },
      { variant: named('b'), sightings: [] },
    ])
    expect(some.findings[0]).toMatchObject({ variants: [{ image: 'app', variant: 'a' }], image: 'app', variant: 'a' })
    const elsewhere = lintOnly([
      { variant: named('a'), sightings: seen },
      { variant: named('b', { dockerfile: 'other/Dockerfile' }), sightings: [] },
    ])
    expect(elsewhere.findings[0]).not.toHaveProperty('variants')
  })

  test('two faults of a line, and one fault on two lines, are two findings, in the order of the lines', () => {
    const sightings = [saw('lost-bound', { line: 9 }), saw('lost-bound'), saw('lost-bound', { subject: 'pip' })]
    expect(lintOnly([{ variant: named('a'), sightings }]).findings.map(({ line }) => line)).toEqual([4, 4, 9])
  })

  test('where a rule has a limit in bytes, nobody knows them yet: a note', () => {
    const variant = named('a', { rules: [rule('apt-cache', 'error', '20MB')] })
    expect(said(lintOnly([{ variant, sightings: [saw('apt-cache')] }]))).toEqual(['apt-cache note 4'])
  })

  test.each<[string, Waiver, LintedSighting, boolean]>([
    ['of the rule', waiver('lost-bound'), saw('lost-bound'), true],
    ['of another rule', waiver('masked-failure'), saw('lost-bound'), false],
    ['of the file', waiver('lost-bound', { path: 'Dockerfile' }), saw('lost-bound'), true],
    ['of a folder', waiver('lost-bound', { path: 'docker' }), saw('lost-bound', { file: 'docker/a/Dockerfile' }), true],
    ['of a glob', waiver('lost-bound', { path: '**/*.txt' }), saw('lost-bound', { file: 'a/b.txt' }), true],
    ['of another file', waiver('lost-bound', { path: 'docker' }), saw('lost-bound', { file: 'dockerfile' }), false],
    ['of a path in the image', waiver('apt-cache', { path: '/var/lib/apt' }), saw('apt-cache'), true],
    ['that lasts', waiver('lost-bound', { until: today }), saw('lost-bound'), true],
  ])('a waiver %s', (_, given, sighting, accepted) => {
    const { findings, waived = [] } = lintOnly([{ variant: named('a', { waivers: [given] }), sightings: [sighting] }])
    expect(waived.map(({ finding, reason }) => [finding.code, reason])).toEqual(
      accepted ? [[sighting.code, 'known']] : [],
    )
    expect(findings.some(({ code }) => code === sighting.code)).toBe(!accepted)
  })

  test('a waiver that is over is told beside what it accepted; one that accepts nothing where lint alone looks', () => {
    const old = named('a', { waivers: [waiver('lost-bound', { until: '2026-06-14' })] })
    const over = lintOnly([{ variant: old, sightings: [saw('lost-bound')] }])
    expect(said(over)).toEqual(['lost-bound warn 4', 'waiver-expired warn'])
    expect(over.findings[0]).toMatchObject({ waiverEnded: '2026-06-14' })
    const idle = named('a', { waivers: [waiver('lost-bound'), waiver('apt-cache')] })
    expect(lintOnly([{ variant: idle, sightings: [] }]).findings).toEqual([
      expect.objectContaining({ code: 'waiver-unused', rule: 'lost-bound' }),
    ])
  })

  test('what one variant accepts is still told of the others', () => {
    const { findings, waived = [] } = lintOnly([
      { variant: named('a', { waivers: [waiver('masked-failure')] }), sightings: seen },
      { variant: named('b'), sightings: seen },
    ])
    expect(findings).toEqual([expect.objectContaining({ variants: [{ image: 'app', variant: 'b' }] })])
    expect(waived).toEqual([])
  })

  test('what could not be read is no pass where it might have failed', () => {
    const unread = [{ image: 'app', variant: 'a', file: 'Dockerfile', reason: 'it has no FROM' }]
    const of = (variant: Variant) => {
      const config = aConfig([variant])
      return judgeBeforeBuild({ plan: aPlan(config), linted: resultOf([], unread), allow: [], today })
    }
    expect(of(named('a'))).toMatchObject({ status: 'warn', findings: [{ code: 'unlinted', dockerfile: 'Dockerfile' }] })
    expect(of(named('a', { rules: [rule('lost-bound', 'error')] })).status).toBe('error')
    expect(of(named('a', { rules: codes.map((code) => rule(code, 'off')) }))).toMatchObject({
      status: 'pass',
      findings: [],
    })
  })
})

describe('beside what layers tell', () => {
  const layers = (uncompressedBytes: number) =>
    anImage([{ name: 'a', compressedBytes: 1, uncompressedBytes, origin: { dockerfile: 'Dockerfile', line: 3 } }])
  const instruction = { line: 3, lastLine: 6 }
  const cell = { image: 'app', variant: 'cpu', platform: amd64 }

  function checked(sightings: readonly LintedSighting[], { looked = true, variant = aVariant() } = {}) {
    const config = aConfig([variant])
    return judge({
      ...{ config, plan: aPlan(config), ruleChanges: [], today, linted: resultOf([{ variant, sightings }]) },
      measured: [measuredAs(variant, layers(120_000_000))],
      inspected: [{ ...cell, inspection: looked ? anInspection() : unknown('no room') }],
    }).findings.filter(({ code }) => code !== 'no-budget')
  }

  test('of an image that was looked into they alone tell what they can show, and a line has the bytes of its layer', () => {
    const found = checked([saw('apt-cache', { instruction }), saw('masked-failure', { instruction })])
    expect(found).toEqual([expect.objectContaining({ code: 'masked-failure', layerBytes: 120_000_000 })])
    expect(found[0]).not.toHaveProperty('sighting.instruction')
  })

  test('of one that was not, what the Dockerfile gives away stands', () => {
    expect(said({ findings: checked([saw('apt-cache', { instruction })], { looked: false }) })).toEqual([
      'uninspected warn',
      'apt-cache note 4',
    ])
  })

  test('a line that made no layer has no bytes', () => {
    expect(checked([saw('lost-bound', { instruction: { line: 4, lastLine: 6 } })])[0]).not.toHaveProperty('layerBytes')
    expect(checked([saw('lost-bound', { file: 'requirements.txt' })])[0]).not.toHaveProperty('layerBytes')
  })

  test('a waiver that lint alone needs is used', () => {
    const variant = aVariant({ waivers: [waiver('lost-bound'), waiver('apt-cache')] })
    expect(said({ findings: checked([saw('lost-bound'), saw('apt-cache')], { variant }) })).toEqual([])
  })

  test('a frontend that the build names is not told twice', () => {
    const variant = aVariant()
    const config = aConfig([variant])
    const findings = judge({
      ...{ config, plan: aPlan(config), ruleChanges: [], today, measured: [] },
      linted: resultOf([{ variant, sightings: [saw('foreign-frontend', { line: 1 })] }]),
      build: {
        ...{ outcomes: [], cached: [] },
        frontends: [{ image: 'app', variant: 'cpu', frontend: 'x/y', dockerfile: 'Dockerfile', line: 1 }],
      },
    }).findings
    expect(findings.map(({ code }) => code)).toContain('untrusted-frontend')
    expect(findings.map(({ code }) => code)).not.toContain('foreign-frontend')
  })
})

test('property: with its rules off lint never changes a verdict, whatever it sees or cannot read', () => {
  const off = codes.map((code) => rule(code, 'off'))
  const anySighting = fc.record({
    code: fc.constantFrom(...codes),
    file: fc.constantFrom('Dockerfile', 'requirements.txt', '.'),
    line: fc.integer({ min: 1, max: 9 }),
    subject: fc.string(),
  })
  fc.assert(
    fc.property(fc.array(anySighting), fc.boolean(), fc.boolean(), (sightings, isRead, isLookedInto) => {
      const variant = aVariant({ rules: off })
      const config = aConfig([variant])
      const unread = isRead ? [] : [{ image: 'app', variant: 'cpu', file: 'Dockerfile', reason: 'no' }]
      const run = {
        ...{ config, plan: aPlan(config), ruleChanges: [], today },
        measured: [measuredAs(variant, anImage([{ name: 'a', compressedBytes: 1 }]))],
        inspected: isLookedInto ? [{ image: 'app', variant: 'cpu', platform: amd64, inspection: anInspection() }] : [],
      }
      const linted = resultOf([{ variant, sightings }], unread)
      expect(judge({ ...run, linted })).toEqual(judge(run))
      expect(judgeBeforeBuild({ plan: run.plan, linted, allow: [], today })).toMatchObject({
        status: 'pass',
        findings: [],
      })
    }),
  )
})
