import type { BuildOutcome, BuildResult } from '../model/build.ts'
import type { Finding } from '../model/finding.ts'
import { judgeBuildkit } from './judge-buildkit.ts'

/** What the build itself has to say: what failed and what that blocked, foreign frontends, an old BuildKit. */
export function judgeBuild(build: BuildResult): Finding[] {
  const frontends = build.frontends.map(
    ({ image, variant, frontend, dockerfile, line }): Finding => ({
      code: 'untrusted-frontend',
      severity: 'warn',
      image,
      variant,
      frontend,
      dockerfile,
      line,
    }),
  )
  return [...build.outcomes.flatMap(judgeOutcome), ...frontends, ...judgeBuildkit(build)]
}

function judgeOutcome(outcome: BuildOutcome): Finding[] {
  const { image, variant } = outcome
  switch (outcome.status) {
    case 'built':
      return []
    case 'failed': {
      const { reason, logTail, dockerfile, line, source } = outcome
      const where = {
        ...(dockerfile === undefined ? {} : { dockerfile }),
        ...(line === undefined ? {} : { line }),
        ...(source === undefined ? {} : { source }),
      }
      return [{ code: 'build-failed', severity: 'error', image, variant, reason, logTail, ...where }]
    }
    case 'blocked':
      return [{ code: 'parent-failed', severity: 'error', image, variant, parent: outcome.by }]
  }
}
