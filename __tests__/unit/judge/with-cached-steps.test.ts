import { describe, expect, test } from '@jest/globals'
import { withCachedSteps } from '../../../src/judge/with-cached-steps.ts'
import type { BuildResult } from '../../../src/model/build.ts'
import type { Verdict } from '../../../src/model/finding.ts'
import { buildPlan, buildTarget } from '../../kit/plan-builder.ts'

const cached = [
  { image: 'app', variant: 'cpu', steps: 2 },
  { image: 'app', variant: 'cuda', steps: 1 },
]
const build: BuildResult = {
  ...{ outcomes: [], frontends: [], cached },
  builder: { name: 'b', driver: 'docker', buildkit: [], buildx: '0.29.1' },
}
const plan = buildPlan(buildTarget('cpu', { cacheFrom: ['type=gha', 'type=registry,ref=a/b'] }), buildTarget('cuda'))

describe('attack 22: a release of which steps came from a cache that a configuration names', () => {
  test('is told with steps and sources; what only the builder remembers is not', () => {
    expect(withCachedSteps({ status: 'pass', findings: [] }, { plan, build })).toEqual({
      status: 'warn',
      findings: [
        {
          ...{ code: 'cached-release', severity: 'warn', image: 'app', variant: 'cpu' },
          ...{ sources: ['type=gha', 'type=registry,ref=a/b'], steps: 2 },
        },
      ],
    })
  })

  test('what was found before stays', () => {
    const before: Verdict = { status: 'fail', findings: [{ code: 'rules-unknown', severity: 'error', reason: 'x' }] }
    const { status, findings } = withCachedSteps(before, { plan, build })
    expect([status, findings.length]).toEqual(['fail', 2])
    expect(withCachedSteps(before, { plan, build: undefined })).toEqual(before)
    expect(withCachedSteps(before, { plan, build: { ...build, cached: [] } })).toEqual(before)
  })
})
