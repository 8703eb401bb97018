import { ActionError } from '../errors.ts'
import { listInWords } from '../model/list-in-words.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'
import type { Registry } from '../ports.ts'
import type { DoctorProblem, DoctorReport } from './doctor-report.ts'
import { fromError } from './problems.ts'

/** What publishing would need. */
export type PublishNeeds = {
  /** Where images would go, the staging repository too. */
  readonly repositories: readonly Repository[]
  readonly registry: Pick<Registry, 'requirePush'>
  /** The program that would copy, with its version; throws `copy-tool-missing`. Undefined where nothing would be copied. */
  readonly copyTool?: () => Promise<string>
}

/** Whether what passes could be published: better known before an hour of building than after it. */
export async function examinePublish(needs: PublishNeeds): Promise<Pick<DoctorReport, 'problems' | 'found'>> {
  const { repositories, registry, copyTool } = needs
  const unique = [...Map.groupBy(repositories, repositoryKey).values()].flatMap(([first]) => first ?? [])
  const tool = copyTool === undefined ? {} : await asked(copyTool)
  const pushes = await Promise.all(
    unique.map(async (each) => ({ each, push: await asked(() => registry.requirePush(each)) })),
  )
  const writable = pushes.filter(({ push }) => push.problem === undefined).map(({ each }) => each.name)
  return {
    problems: [tool, ...pushes.map(({ push }) => push)].flatMap(({ problem }) => problem ?? []),
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
