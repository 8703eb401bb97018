import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type ParsedBytes, parseBytes } from '../../../src/model/bytes.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { GpuProblem } from '../../../src/model/gpu-problem.ts'
import { wordFinding } from '../../../src/report/wording.ts'
import { compareInWords, exactSize } from '../../../src/report/wording-size.ts'
import { arm64, position } from '../../kit/run-builder.ts'
import { aResult } from '../../kit/smoke-builder.ts'

const cell = { severity: 'error', image: 'app', variant: 'minimal', platform: arm64 } as const
const over = {
  ...cell,
  code: 'over-budget',
  measure: 'compressed',
  unit: 'decimal',
  actual: 41_200_000,
  bound: 40_000_000,
} as const
const sides = {
  left: { image: 'app', variant: 'cpu', actual: 75 },
  right: { image: 'app', variant: 'cuda', actual: 100 },
}
const broken = {
  ...cell,
  code: 'relation-broken',
  relation: 'cpu < cuda by 30%',
  measure: 'compressed',
  ...sides,
  allowed: 70,
} as const

const tagged = { severity: 'error', image: 'app', variant: 'minimal', reference: 'ghcr.io/acme/app:1.4.2' } as const
const replaced = {
  image: 'app',
  variant: 'minimal',
  severity: 'warn',
  code: 'tag-replaced',
  previous: 'sha256:2',
  digest: 'sha256:1',
} as const
const minimal = { severity: 'note', image: 'app', variant: 'minimal' } as const
const overTests = { ...cell, code: 'smoke-over-budget', unit: 'decimal' } as const

const gpuSentences: readonly (readonly [GpuProblem, string])[] = [
  [{ kind: 'devices-unset' }, 'does not set NVIDIA_VISIBLE_DEVICES, so the NVIDIA runtime gives it no GPU'],
  [
    { kind: 'devices-none', value: 'void' },
    'sets NVIDIA_VISIBLE_DEVICES to "void", so the NVIDIA runtime gives it no GPU',
  ],
  [
    { kind: 'capabilities-missing', value: 'video', missing: ['compute', 'utility'] },
    'sets NVIDIA_DRIVER_CAPABILITIES to "video", without compute and utility, which CUDA and nvidia-smi need',
  ],
  [
    { kind: 'requirement-malformed', name: 'NVIDIA_REQUIRE_CUDA', value: 'cuda~12' },
    'sets NVIDIA_REQUIRE_CUDA to "cuda~12", which no NVIDIA runtime can read',
  ],
  [
    { kind: 'requirement-above-version', condition: 'cuda>=12.6', cudaVersion: '12.4' },
    'asks for a driver with "cuda>=12.6" and holds CUDA 12.4',
  ],
  [
    { kind: 'driver-too-old', condition: 'cuda>=12.6', has: 'CUDA 12.4' },
    'asks for "cuda>=12.6", and the driver of this machine has CUDA 12.4',
  ],
  [
    { kind: 'cpu-asks-for-gpu', name: 'CUDA_VERSION', value: '12.4' },
    'has device: cpu and sets CUDA_VERSION to "12.4"',
  ],
]

const sentences: readonly (readonly [string, Finding, string])[] = [
  ['a breach', over, 'Variant minimal (linux/arm64) is 41.2 MB, 1.2 MB over its budget of 40 MB'],
  [
    'a breach that rounding would hide',
    { ...over, actual: 40_000_001 },
    'Variant minimal (linux/arm64) is 40,000,001 B, 1 B over its budget of 40,000,000 B',
  ],
  [
    'a breach in the units of the budget',
    { ...over, unit: 'binary', actual: 83_886_080, bound: 41_943_040 },
    'Variant minimal (linux/arm64) is 80 MiB, 40 MiB over its budget of 40 MiB',
  ],
  [
    'a bound with more digits than a rounded size has',
    { ...over, actual: 81_200_000, bound: 79_555_000 },
    'Variant minimal (linux/arm64) is 81.2 MB, 1.65 MB over its budget of 79.555 MB',
  ],
  [
    'uncompressed bytes',
    { ...over, measure: 'uncompressed' },
    'Variant minimal (linux/arm64) is 41.2 MB uncompressed, 1.2 MB over its budget of 40 MB',
  ],
  [
    'a count of layers',
    { ...over, measure: 'layers', actual: 14, bound: 12 },
    'Variant minimal (linux/arm64) has 14 layers, 2 layers over its budget of 12 layers',
  ],
  [
    "the repository's own message",
    { ...over, note: 'ask the platform team' },
    'Variant minimal (linux/arm64) is 41.2 MB, 1.2 MB over its budget of 40 MB: ask the platform team',
  ],
  [
    'an image that is too small',
    { ...over, code: 'under-minimum', actual: 12_000_000, bound: 20_000_000 },
    'Variant minimal (linux/arm64) is 12 MB, 8 MB under its minimum of 20 MB',
  ],
  [
    'a warning',
    { ...over, code: 'near-budget' },
    'Variant minimal (linux/arm64) is 41.2 MB, 1.2 MB over its warning level of 40 MB',
  ],
  [
    'the total',
    { ...over, code: 'total-over-budget' },
    'All images together, each layer counted once, are 41.2 MB, 1.2 MB over the total budget of 40 MB',
  ],
  [
    'an image without variants',
    { ...over, variant: 'default' },
    'Image app (linux/arm64) is 41.2 MB, 1.2 MB over its budget of 40 MB',
  ],
  [
    'no number',
    { ...cell, code: 'unmeasured', reason: 'no layout' },
    'Variant minimal (linux/arm64) could not be measured: no layout',
  ],
  [
    'a relation',
    broken,
    'Relation "cpu < cuda by 30%" does not hold on linux/arm64: cpu is 75 B, cuda is 100 B, and at most 70 B is allowed',
  ],
  [
    'a relation that rounding would hide',
    {
      ...broken,
      left: { ...sides.left, actual: 4_000_001 },
      right: { ...sides.right, actual: 4_000_002 },
      allowed: 4_000_000,
    },
    'Relation "cpu < cuda by 30%" does not hold on linux/arm64: cpu is 4,000,001 B, cuda is 4,000,002 B, and at most 4,000,000 B is allowed',
  ],
  [
    "a relation without a margin, of which the last byte is nobody's concern",
    {
      ...broken,
      ...{ relation: 'cpu < cuda', allowed: 39_999_999 },
      left: { ...sides.left, actual: 41_200_000 },
      right: { ...sides.right, actual: 40_000_000 },
    },
    'Relation "cpu < cuda" does not hold on linux/arm64: cpu is 41.2 MB, cuda is 40 MB, and it has to be smaller',
  ],
  [
    'a relation without a margin of two that are alike',
    {
      ...broken,
      ...{ relation: 'cpu < cuda', allowed: 39_999_999 },
      left: { ...sides.left, actual: 40_000_000 },
      right: { ...sides.right, actual: 40_000_000 },
    },
    'Relation "cpu < cuda" does not hold on linux/arm64: cpu is 40 MB, cuda is 40 MB, and it has to be smaller',
  ],
  [
    'binaries of another architecture',
    { ...cell, code: 'wrong-architecture', found: 'amd64', count: 40, ownCount: 0, examplePath: 'bin/sh' },
    'Variant minimal (linux/arm64) holds 40 binaries for amd64 and 0 of its own architecture, for example bin/sh',
  ],
  [
    'a changed rule',
    { ...cell, severity: 'warn', code: 'rule-changed', rule: 'compressed max', before: '40MB', after: '50MB' },
    'This pull request changes compressed max of variant minimal (linux/arm64): 40MB → 50MB',
  ],
  [
    'a removed relation',
    { severity: 'warn', code: 'rule-changed', rule: 'relation', before: 'a < b' },
    'This pull request removes the relation "a < b"',
  ],
  [
    'a new bound',
    { ...cell, severity: 'note', code: 'rule-changed', rule: 'compressed min', after: '1MB' },
    'This pull request adds compressed min of variant minimal (linux/arm64): 1MB',
  ],
  [
    'a variant that is gone',
    { severity: 'warn', code: 'rule-changed', image: 'app', variant: 'cuda', rule: 'variant', before: 'checked' },
    'This pull request no longer checks variant cuda',
  ],
  [
    'a smoke test that is gone',
    { ...cell, severity: 'warn', code: 'rule-changed', rule: 'smoke test "run a"', before: 'checked' },
    'This pull request removes smoke test "run a" of variant minimal (linux/arm64)',
  ],
  [
    'a platform that is gone',
    { severity: 'warn', code: 'rule-changed', image: 'app', variant: 'cuda', rule: 'platform', before: 'linux/arm64' },
    'This pull request no longer checks variant cuda on linux/arm64',
  ],
  [
    'a failed test',
    {
      ...cell,
      code: 'smoke-failed',
      result: aResult(cell, { name: 'import torch', status: 'failed', reason: 'It crashed' }),
    },
    'Variant minimal (linux/arm64) failed its test "import torch": it crashed',
  ],
  [
    "a failed test of another variant's list",
    {
      ...{ ...cell, code: 'smoke-failed', from: { image: 'app', variant: 'cpu' } },
      result: aResult(cell, { name: 'import torch', status: 'failed', reason: 'It crashed' }),
    },
    'Variant minimal (linux/arm64) failed its test "import torch" of cpu: it crashed',
  ],
  [
    'a failed test under emulation, whose reason begins with a name',
    {
      ...{ ...cell, code: 'smoke-failed' },
      result: aResult(cell, { name: 'x', status: 'failed', reason: 'NVIDIA_REQUIRE_CUDA is set', emulated: true }),
    },
    'Variant minimal (linux/arm64) failed its test "x" (emulated): NVIDIA_REQUIRE_CUDA is set',
  ],
  [
    'a test that could not run',
    { ...cell, code: 'smoke-infrastructure', result: aResult(cell, { name: 'x', reason: 'the engine lost it' }) },
    'Variant minimal (linux/arm64) could not be tested by "x": the engine lost it',
  ],
  [
    'a waived test',
    {
      ...{ ...cell, severity: 'note', code: 'smoke-skipped' },
      result: aResult(cell, { name: 'x', reason: 'waived until 2026-12-31: see the plan' }),
    },
    'Variant minimal (linux/arm64) was not tested by "x": waived until 2026-12-31: see the plan',
  ],
  [
    'a refused test',
    {
      ...cell,
      severity: 'warn',
      code: 'smoke-skipped',
      result: aResult(cell, { name: 'x', reason: 'It asks for network' }),
    },
    'Variant minimal (linux/arm64) was not tested by "x": it asks for network',
  ],
  [
    'a skipped test that may not be',
    { ...cell, code: 'smoke-skipped', result: aResult(cell, { name: 'x', reason: 'No GPU here' }) },
    'Variant minimal (linux/arm64) was not tested by "x": no GPU here',
  ],
  [
    'a test without a result',
    { ...cell, code: 'smoke-not-run', test: 'x' },
    'Variant minimal (linux/arm64) has no result of its test "x"',
  ],
  [
    'a slow start',
    { ...overTests, measure: 'start', actual: 23_412, bound: 20_000 },
    'Variant minimal (linux/arm64) took 23.412 s to be ready, 3.412 s over its budget of 20 s',
  ],
  [
    'a start that is a millisecond too slow',
    { ...overTests, code: 'smoke-near-budget', measure: 'start', actual: 20_001, bound: 20_000, note: 'ask first' },
    'Variant minimal (linux/arm64) took 20.001 s to be ready, 0.001 s over its warning level of 20 s: ask first',
  ],
  [
    'much memory',
    { ...overTests, measure: 'memory', unit: 'binary', actual: 3 * 1024 ** 3, bound: 2 * 1024 ** 3 },
    'Variant minimal (linux/arm64) used 3 GiB of memory, 1 GiB over its budget of 2 GiB',
  ],
  [
    'a start that nothing measured',
    { ...cell, code: 'smoke-budget-unknown', measure: 'start', reason: 'every test that measures it was skipped' },
    'Variant minimal (linux/arm64) was not held against its budget on start: every test that measures it was skipped',
  ],
  [
    'an image that shrank without a test',
    {
      ...cell,
      code: 'unproven-shrink',
      parent: { image: 'app', variant: 'cpu' },
      actual: 39_000_000,
      parentBytes: 100_000_000,
    },
    'Variant minimal (linux/arm64) is 39 MB, 61% smaller than cpu (100 MB) that it is built on, and no test shows that it still works',
  ],
  [
    'a release that was refused',
    { severity: 'error', code: 'publish-refused', reason: 'The verdict is fail', remedy: 'Repair what fails' },
    'Nothing was published: the verdict is fail',
  ],
  [
    'a tag that a registry rewrote',
    { ...tagged, code: 'not-ours', digest: 'sha256:1', reason: 'The registry serves sha256:2' },
    'What ghcr.io/acme/app:1.4.2 names is not what was measured (sha256:1): the registry serves sha256:2',
  ],
  [
    'a tag that somebody moved',
    { ...tagged, code: 'tag-moved', digest: 'sha256:1', found: 'sha256:2' },
    'Tag ghcr.io/acme/app:1.4.2 was moved by somebody else while it was being set to sha256:1 and names sha256:2 now',
  ],
  [
    'a tag that somebody moved to nobody knows what',
    { ...tagged, code: 'tag-moved', digest: 'sha256:1' },
    'Tag ghcr.io/acme/app:1.4.2 was moved by somebody else while it was being set to sha256:1',
  ],
  [
    'a tag that was set while a newer release came',
    { ...tagged, code: 'tag-moved', digest: 'sha256:1', newer: '1.5.0' },
    'Tag ghcr.io/acme/app:1.4.2 was set to sha256:1, and the newer release 1.5.0 came into the repository meanwhile',
  ],
  [
    'a version that was published before',
    { ...replaced, references: ['ghcr.io/acme/app:1.4.2'] },
    'Tag ghcr.io/acme/app:1.4.2 named sha256:2 before and names sha256:1 now: a version was published twice with different content',
  ],
  [
    'a version that was published before, in two repositories',
    { ...replaced, references: ['ghcr.io/acme/app:1.4.2', 'acme/app:1.4.2'] },
    'Tags ghcr.io/acme/app:1.4.2 and acme/app:1.4.2 named sha256:2 before and name sha256:1 now: a version was published twice with different content',
  ],
  [
    'a tag of a newer release',
    { ...tagged, severity: 'note', code: 'tag-kept', reason: 'It names 2.0.0' },
    'Tag ghcr.io/acme/app:1.4.2 stays where it is: it names 2.0.0',
  ],
  [
    'a replaced character',
    { ...minimal, code: 'tag-rewritten', template: '{{branch}}', given: 'a/\u202eb', tag: 'a--b' },
    'Variant minimal is published as "a--b": the template "{{branch}}" gave "a/\\u{202e}b", which no tag can be',
  ],
  [
    'a repository without latest',
    { severity: 'note', code: 'no-latest', repository: 'ghcr.io/acme/app' },
    'No variant owns the tag latest in ghcr.io/acme/app, so that a pull without a tag finds nothing of this release',
  ],
  [
    'a release from a cache',
    { ...minimal, code: 'cached-release', sources: ['type=gha', 'type=registry,ref=x'], steps: 1 },
    'Variant minimal is built for a release with 1 step from a cache (type=gha and type=registry,ref=x), which others may have written',
  ],
  [
    'files of a cache',
    {
      ...{ ...cell, code: 'cache-differs', path: '/usr', fileCount: 5, dockerfile: 'Dockerfile', line: 7 },
      ...{ instruction: 'RUN  curl\n x', examples: ['/usr/a', '/usr/b\u202e', '/usr/c'] },
    },
    'Variant minimal (linux/arm64) has other files with caches than without, from Dockerfile:7 "RUN curl x": "/usr/a", "/usr/b\\u{202e}", "/usr/c" and 2 more',
  ],
  [
    'a file of a cache, of a layer that is not known',
    { ...cell, code: 'cache-differs', path: '/usr/a', fileCount: 1, examples: ['/usr/a'] },
    'Variant minimal (linux/arm64) has other files with caches than without: "/usr/a"',
  ],
  [
    'a comparison that was not made',
    { ...cell, code: 'cache-unknown', reason: 'The build with caches failed: it broke' },
    'Variant minimal (linux/arm64) could not be compared with a build with caches: the build with caches failed: it broke',
  ],
  ...gpuSentences.map(([problem, words]): readonly [string, Finding, string] => [
    `GPU settings: ${problem.kind}`,
    { ...cell, code: 'gpu-settings', problem },
    `Variant minimal (linux/arm64) ${words}`,
  ]),
]

describe('a finding in words', () => {
  test.each(sentences)('%s', (_, finding, message) => {
    expect(wordFinding(finding, 'one-image').message).toBe(message)
  })

  test('names the image too where there are several', () => {
    expect(wordFinding(over, 'several-images').message).toMatch(/^Variant app\/minimal \(linux\/arm64\) is /)
    expect(wordFinding(broken, 'several-images').message).toContain('app/cpu is 75 B')
  })

  test.each([
    [true, /^Build it with provenance of mode=max, .*, or bound `live` in place of `own` in the configuration$/],
    [undefined, /resolve the reason, or remove the budget/],
  ] as const)('a budget on own bytes whose origins are unknown (%p) says what makes them known', (unknown, remedy) => {
    const origins = unknown && { originsUnknown: unknown }
    const finding: Finding = { ...cell, ...origins, code: 'budget-unknown', measure: 'own', reason: 'no provenance' }
    expect(wordFinding(finding, 'one-image').remedy).toMatch(remedy)
  })

  test('says what to do, with the line to look at and the line of the rule', () => {
    const placed = { ...over, dockerfile: 'Dockerfile', line: 12, config: position(14) }
    expect(wordFinding(placed, 'one-image').remedy).toBe(
      'Look first at Dockerfile:12, its largest own layer; if the size is right, raise max in .github/image-budgets.yml:14',
    )
  })

  test.each([
    [['make: no'], 3, 'Look at app/Dockerfile:3 and read the last lines of its log, then repair the step that failed'],
    [['make: no'], undefined, 'Read the last lines of its log, then repair the step that failed'],
    [[], 3, 'Repair the step at app/Dockerfile:3'],
    [[], undefined, 'Repair what this reason names; build.log in the report folder holds all that the build said'],
  ])('a build that failed with the log %j and the line %p', (logTail, line, remedy) => {
    const where = line === undefined ? {} : { dockerfile: 'app/Dockerfile', line }
    const failed: Finding = { ...cell, code: 'build-failed', reason: 'no', logTail, ...where }
    expect(wordFinding(failed, 'one-image').remedy).toBe(remedy)
  })

  test.each(sentences)('%s: one sentence without a final period, and a remedy', (_, finding) => {
    const { message, remedy } = wordFinding(finding, 'one-image')
    expect(message).not.toMatch(/[.\n]$|undefined/)
    expect(remedy).toMatch(/^[A-Z].*[^.]$/)
    expect(remedy).not.toContain('undefined')
  })
})

describe('sizes in words', () => {
  const units = fc.constantFrom('decimal' as const, 'binary' as const)

  test('a bound reads back as exactly itself', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), units, (bytes, unit) => {
        const parsed = parseBytes(exactSize(bytes, unit).replaceAll(',', '')) as ParsedBytes
        expect(parsed.bytes).toBe(bytes)
      }),
    )
  })

  test.each([
    [40_000_000, 'decimal', '40 MB'],
    [4_250_000_000, 'decimal', '4.25 GB'],
    [1_572_864, 'binary', '1.5 MiB'],
    [1_500_000, 'binary', '1,500,000 B'],
    [999, 'decimal', '999 B'],
    [0, 'decimal', '0 B'],
  ] as const)('%d in %s units is %s', (bytes, unit, text) => {
    expect(exactSize(bytes, unit)).toBe(text)
  })

  test('two numbers that differ never look the same', () => {
    const near = fc.tuple(fc.maxSafeNat(), fc.integer({ min: 1, max: 100_000 }), units)
    fc.assert(
      fc.property(near, ([bound, more, unit]) => {
        fc.pre(Number.isSafeInteger(bound + more))
        const words = compareInWords({ measure: 'compressed', unit }, { actual: bound + more, bound })
        expect(words.actual).not.toBe(words.bound)
      }),
    )
  })
})
