import { join, resolve } from 'node:path'
import type { DoctorReport } from './doctor/doctor-report.ts'
import { examine } from './doctor/examine.ts'
import { childEnvironment } from './model/child-environment.ts'
import type { Plan } from './model/plan.ts'
import { type Repository, repositoryKey } from './model/repository.ts'
import { chooseCopyTool } from './publish/choose-copy-tool.ts'
import { decideAhead } from './publish/decide-publication.ts'
import { previousLayoutBytes } from './report/previous-layout-bytes.ts'
import { reportFiles } from './report/prepare-report-folder.ts'
import type { Run } from './run.ts'

/** Everything that the machine and the registries have and lack for the plan. Needs a configuration. */
export function examineMachine(
  run: Run,
  about: { readonly plan: Plan; readonly layoutRoot: string; readonly lastRun: number | undefined },
): Promise<DoctorReport> {
  const { options, ports } = run
  const { plan, layoutRoot, lastRun } = about
  return examine({
    ...ports,
    ...(options.builder === undefined ? {} : { builder: options.builder }),
    ...(lastRun === undefined ? {} : { previousLayoutBytes: lastRun }),
    ...publishNeeds(run, plan),
    plan,
    layoutRoot,
  })
}

/** What the layouts of the last run took, by its report; undefined where there is none. */
export function layoutBytesOfLastRun({ options, ports }: Run): Promise<number | undefined> {
  return previousLayoutBytes(join(resolve(ports.context.workspace, options.reportDir), reportFiles.report), ports.files)
}

/** Nothing where nothing can come to be pushed, whatever the verdict. A dry run asks no registry whether it may write. */
function publishNeeds({ options, ports, facts }: Run, plan: Plan): Pick<Parameters<typeof examine>[0], 'publish'> {
  const { config } = facts
  if (config === undefined) return {}
  const ahead = decideAhead({ context: ports.context, config, plan, options })
  if (ahead?.decision === 'refuse') ports.log.info(`Nothing will be published: ${ahead.reason}`)
  const repositories = ahead === undefined ? wanted(plan) : []
  const staging = config.staging === undefined ? [] : [config.staging]
  if (ahead !== undefined && staging.length === 0) return {}
  const { exec, registry } = ports
  const copyTool = async () => (await chooseCopyTool({ exec, env: childEnvironment({ env: ports.env }) })).name
  const staged = new Set(staging.map(repositoryKey))
  return {
    publish: {
      repositories: options.publish === 'dry-run' ? staging : [...staging, ...repositories],
      registry,
      // What is staged in the repository that it is published to is there already.
      ...(repositories.every((each) => staged.has(repositoryKey(each))) ? {} : { copyTool }),
    },
  }
}

function wanted({ publish }: Plan): readonly Repository[] {
  return publish.publications.flatMap(({ targets }) => targets.map(({ repository }) => repository))
}
