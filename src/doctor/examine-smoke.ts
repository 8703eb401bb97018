import type { BuilderInfo } from '../model/build.ts'
import type { Plan } from '../model/plan.ts'
import { shortRefName } from '../model/ref-name.ts'
import { whySkipped } from '../model/why-skipped.ts'
import type { DoctorReport } from './doctor-report.ts'
import type { EngineFacts } from './engine-state.ts'
import { usesDockerEngine } from './probe-engine.ts'
import { engineProblem, gpuNotSeen, noEngineForSmoke } from './problems.ts'

type Question = {
  readonly plan: Plan
  /** YYYY-MM-DD in UTC. */
  readonly today: string
  readonly engine: EngineFacts
  /** Undefined where none was found, which is a problem of its own. */
  readonly builder: BuilderInfo | undefined
}

/** What the smoke tests that will run need of the engine. Nothing of it keeps images from being built and measured. */
export function examineSmoke(question: Question): Pick<DoctorReport, 'problems' | 'found'> {
  const { engine, builder } = question
  const tests = testsToRun(question)
  if (tests.length === 0) return { problems: [], found: [] }
  const own = engine.platform === undefined ? '' : `, on an engine of ${engine.platform}`
  const requiring = tests.filter(({ gpu }) => gpu === 'required').map(({ name }) => name)
  const problems = [
    engineTrouble({ engine, builder }),
    engine.nvidia === 'not-seen' && requiring.length > 0 ? gpuNotSeen([...new Set(requiring)]) : undefined,
  ].filter((problem) => problem !== undefined)
  return { problems, found: [{ name: 'smoke tests', value: `${tests.length}${own}` }] }
}

/** Each platform of a test counts. */
export function testsToRun({ plan, today }: Pick<Question, 'plan' | 'today'>) {
  return plan.variants.flatMap((variant) =>
    variant.smoke
      .filter((test) => whySkipped(test, today) === undefined)
      .flatMap(({ name, settings: { gpu }, platforms }) =>
        variant.platforms
          .filter((platform) => platforms === undefined || platforms.includes(platform))
          .map(() => ({ name: `${name} of ${shortRefName(variant)}`, gpu })),
      ),
  )
}

/** Any other builder needs the engine itself, so that its trouble is told already. */
function engineTrouble({ engine, builder }: Pick<Question, 'engine' | 'builder'>) {
  const trouble = engineProblem(engine.state)
  if (trouble === undefined || builder === undefined || usesDockerEngine(builder.driver)) return undefined
  return noEngineForSmoke({ builder: builder.name, trouble })
}
