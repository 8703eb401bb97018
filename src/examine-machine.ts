import { join, resolve } from 'node:path'
import { basePlatforms } from './base-platforms.ts'
import type { DoctorReport } from './doctor/doctor-report.ts'
import { examine } from './doctor/examine.ts'
import type { PublishNeeds } from './doctor/examine-publish.ts'
import { childEnvironment } from './model/child-environment.ts'
import { onlyIntoStaging } from './model/only-into-staging.ts'
import type { Plan } from './model/plan.ts'
import { type Repository, repositoryKey } from './model/repository.ts'
import { chooseCopyTool } from './publish/choose-copy-tool.ts'
import { decideAhead } from './publish/decide-publication.ts'
import { previousLayoutBytes } from './report/previous-layout-bytes.ts'
import { reportFiles } from './report/prepare-report-folder.ts'
import { reasonInWords } from './report/reason-in-words.ts'
import type { Run } from './run.ts'

/** Everything that the machine and the registries have and lack for the plan. Needs a configuration. */
export function examineMachine(
  run: Run,
  about: {
    readonly plan: Plan
    readonly layoutRoot: string
    readonly lastRun: number | undefined
    readonly command: 'check' | 'doctor'
  },
): Promise<DoctorReport> {
  const { options, ports } = run
  const { plan, layoutRoot, lastRun, command } = about
  return examine({
    ...ports,
    ...(options.builder === undefined ? {} : { builder: options.builder }),
    ...(lastRun === undefined ? {} : { previousLayoutBytes: lastRun }),
    builds: options.cache === 'compare' ? 2 : 1,
    ...(command === 'doctor' ? releaseNeeds(run, plan) : publishNeeds(run, plan)),
    ...(command === 'doctor' && {
      bases: { ...ports, workspace: ports.context.workspace, platformsOf: basePlatforms(ports) },
    }),
    ...(options.pull !== undefined && { pull: options.pull }),
    plan,
    layoutRoot,
  })
}

/** What the layouts of the last run took, by its report; undefined where there is none. */
export function layoutBytesOfLastRun({ options, ports }: Run): Promise<number | undefined> {
  return previousLayoutBytes(join(resolve(ports.context.workspace, options.reportDir), reportFiles.report), ports.files)
}

type PublishOption = { readonly publish?: PublishNeeds }

/** Nothing where nothing can come to be pushed, whatever the verdict. A dry run asks no registry whether it may write. */
function publishNeeds(run: Run, plan: Plan): PublishOption {
  const { options, ports, facts } = run
  const { config } = facts
  if (config === undefined) return {}
  const ahead = decideAhead({ context: ports.context, config, plan, options })
  if (ahead?.decision === 'refuse') ports.log.info(`Nothing will be published: ${reasonInWords(ahead.reason)}`)
  const repositories = ahead === undefined ? wanted(plan) : []
  if (ahead !== undefined && config.staging === undefined) return {}
  const asked = options.publish === 'dry-run' ? [] : repositories
  return { publish: { ...askedOf(run), repositories: asked, missing: 'blocks', ...copyToolFor(repositories, run) } }
}

/** The command `doctor` publishes nothing; what a release of all variants would need is told, whatever ref this is. */
function releaseNeeds(run: Run, { variants }: Plan): PublishOption {
  const isOpen = onlyIntoStaging(run.ports.context) === undefined
  const repositories = isOpen ? variants.flatMap(({ publish }) => publish.repositories) : []
  if (repositories.length === 0 && run.facts.config?.staging === undefined) return {}
  return { publish: { ...askedOf(run), repositories, missing: 'warns', ...copyToolFor(repositories, run) } }
}

function askedOf({ ports: { registry }, facts }: Run): Pick<PublishNeeds, 'registry' | 'staging'> {
  const staging = facts.config?.staging
  return { registry, ...(staging === undefined ? {} : { staging }) }
}

function copyToolFor(repositories: readonly Repository[], { ports, facts }: Run): Pick<PublishNeeds, 'copyTool'> {
  const staging = facts.config?.staging
  const staged = staging === undefined ? undefined : repositoryKey(staging)
  // What is staged in the repository that it is published to is there already.
  if (repositories.every((each) => repositoryKey(each) === staged)) return {}
  const { exec, env } = ports
  return { copyTool: async () => (await chooseCopyTool({ exec, env: childEnvironment({ env }) })).name }
}

function wanted({ publish }: Plan): readonly Repository[] {
  return publish.publications.flatMap(({ targets }) => targets.map(({ repository }) => repository))
}
