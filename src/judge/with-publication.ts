import type { ActionError } from '../errors.ts'
import type { Verdict } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { PublishResult } from '../model/publish.ts'
import { failureVerdict } from './failure-verdict.ts'
import { judgePublish } from './judge-publish.ts'
import { verdictOf } from './verdict-of.ts'

type Publication = {
  readonly result: PublishResult
  readonly plan: Pick<Plan, 'publish' | 'narrowed'>
  /** What ended publishing before its end; makes the verdict `error`. */
  readonly failure?: ActionError | undefined
}

/** The verdict after publishing: everything that was found before, and what publishing adds. It is never better than it was. */
export function withPublication({ findings }: Verdict, { result, plan, failure }: Publication): Verdict {
  return verdictOf([
    ...findings,
    ...judgePublish(result, plan),
    ...(failure === undefined ? [] : failureVerdict(failure).findings),
  ])
}
