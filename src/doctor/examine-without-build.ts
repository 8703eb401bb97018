import type { Plan } from '../model/plan.ts'
import type { DoctorProblem, DoctorReport } from './doctor-report.ts'
import type { EngineFacts } from './engine-state.ts'
import { examineSmoke, testsToRun } from './examine-smoke.ts'
import { dockerMissing, engineProblem } from './problems.ts'

/** What a run needs that builds nothing: an engine for images that it holds, and for smoke tests; no builder. */
export async function examineWithoutBuild(question: {
  readonly plan: Plan
  /** YYYY-MM-DD in UTC. */
  readonly today: string
  /** Throws node's ENOENT error where there is no `docker`. */
  readonly engine: () => Promise<EngineFacts>
}): Promise<DoctorReport> {
  const { plan, today } = question
  const isSource = plan.variants.some(({ source }) => source?.kind === 'docker-daemon')
  const isLeft = plan.variants.length === 0
  const nothing = { name: 'to build', value: isLeft ? 'nothing' : 'nothing, all images exist already' }
  if (!isSource && testsToRun(question).length === 0) return { problems: [], found: [nothing] }
  const engine = await asked(question.engine)
  const trouble = engine === undefined ? dockerMissing() : engineProblem(engine.state)
  const found = engine?.version === undefined ? [nothing] : [nothing, { name: 'docker', value: engine.version }]
  if (trouble !== undefined) return { problems: [isSource ? trouble : noTests(trouble)], found }
  const smoke = examineSmoke({ plan, today, engine: engine ?? { state: { kind: 'answers' } }, builder: undefined })
  return { problems: smoke.problems, found: [...found, ...smoke.found] }
}

async function asked(engine: () => Promise<EngineFacts>): Promise<EngineFacts | undefined> {
  try {
    return await engine()
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    return undefined
  }
}

/** Images are measured without it. */
function noTests({ message, ...rest }: DoctorProblem): DoctorProblem {
  const why = `${message.charAt(0).toLowerCase()}${message.slice(1)}`
  return { ...rest, message: `Nothing is to be built here, but smoke tests need an engine: ${why}`, blocks: false }
}
