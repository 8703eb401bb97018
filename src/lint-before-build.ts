import { loadConfig } from './config/load-config.ts'
import { judgeBeforeBuild } from './judge/judge-before-build.ts'
import { askBuildkit } from './lint/ask-buildkit.ts'
import { lint } from './lint/lint.ts'
import type { Report } from './model/report.ts'
import { planBuild } from './plan/plan-build.ts'
import { buildReport } from './report/build-report.ts'
import type { CheckOptions, Ports } from './run.ts'
import { stageClock } from './stage-clock.ts'
import { version } from './version.ts'

/**
 * Looks at what the images are built from, for the command `lint`: nothing is written, and no engine is asked but on request. Bake files are read where buildx is
 * there, else that is said. Throws an ActionError where there is no configuration to go by.
 */
export async function lintBeforeBuild(
  options: Pick<CheckOptions, 'config' | 'only'> & { readonly buildkit: 'asked' | 'not-asked' },
  ports: Ports,
): Promise<Report> {
  const { context, files } = ports
  const { workspace } = context
  const clock = stageClock({ ...ports, publish: 'never' })
  const named = options.config === undefined ? {} : { file: options.config }
  const config = await clock.run('config', () => loadConfig({ ...ports, ...named, workspace, bake: 'if-possible' }))
  const plan = await clock.run('plan', () => planBuild(config, { only: options.only, platforms: [] }))
  const { variants } = plan
  const { bakeUnread } = config
  const linted = await clock.run('lint', () =>
    lint({
      ...{ variants, workspace, files },
      ...(bakeUnread !== undefined && { bakeUnread }),
      ...(options.buildkit === 'asked' && { ask: (subjects) => askBuildkit(subjects, { ...ports, workspace }) }),
    }),
  )
  const today = ports.clock.now().toISOString().slice(0, 10)
  const verdict = await clock.run('judge', () => judgeBeforeBuild({ plan, linted, allow: config.allow, today }))
  return buildReport({
    ...{ version, context, verdict, config, linted },
    // There are no images yet.
    plan: { ...plan, cells: [] },
    stages: clock.stages().filter(({ status }) => status !== 'not-reached'),
  })
}
