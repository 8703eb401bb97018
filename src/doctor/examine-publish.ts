import { ActionError } from '../errors.ts'
import { listInWords } from '../model/list-in-words.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'
import type { Registry } from '../ports.ts'
import type { DoctorProblem, DoctorReport } from './doctor-report.ts'
import { fromError, noRelease } from './problems.ts'

/** What publishing would need. */
export type PublishNeeds = {
  /** Where builds go already. */
  readonly staging?: Repository
  /** Where images would go after the verdict. */
  readonly repositories: readonly Repository[]
  /** `warns`: this run publishes nothing, and what a release would lack keeps nobody from building. */
  readonly missing: 'blocks' | 'warns'
  readonly registry: Pick<Registry, 'requirePush'>
  /** The program that would copy, with its version; throws `copy-tool-missing`. Undefined where nothing would be copied. */
  readonly copyTool?: () => Promise<string>
}

/** Whether what passes could be published: better known before an hour of building than after it. */
export async function examinePublish(needs: PublishNeeds): Promise<Pick<DoctorReport, 'problems' | 'found'>> {
  const { staging, repositories, missing, registry, copyTool } = needs
  const all = [...(staging === undefined ? [] : [staging]), ...repositories]
  const unique = [...Map.groupBy(all, repositoryKey).values()].flatMap(([first]) => first ?? [])
  const tool = copyTool === undefined ? {} : await asked(copyTool)
  const pushes = await Promise.all(
    unique.map(async (each) => ({ each, push: await asked(() => registry.requirePush(each)) })),
  )
  const ofRelease = (problem: DoctorProblem | undefined) =>
    problem === undefined || missing === 'blocks' ? problem : noRelease(problem)
  const writable = pushes.filter(({ push }) => push.problem === undefined).map(({ each }) => each.name)
  return {
    problems: [
      ofRelease(tool.problem),
      ...pushes.map(({ each, push }) => (each === staging ? push.problem : ofRelease(push.problem))),
    ].filter((problem) => problem !== undefined),
    found: [
      ...(tool.answer === undefined ? [] : [{ name: 'copy tool', value: tool.answer }]),
      ...(writable.length === 0 ? [] : [{ name: 'may push to', value: listInWords(writable) }]),
    ],
  }
}

async function asked<T>(
  question: () => Promise<T>,
): Promise<{ readonly answer?: T; readonly problem?: DoctorProblem }> {
  try {
    return { answer: await question() }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return { problem: fromError(error) }
  }
}
