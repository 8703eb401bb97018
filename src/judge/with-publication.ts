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
export function withPublication({ findings, waived }: Verdict, { result, plan, failure }: Publication): Verdict {
  const failed = failure === undefined ? [] : failureVerdict(failure).findings
  return verdictOf([...findings, ...judgePublish(result, plan), ...failed], waived)
}
