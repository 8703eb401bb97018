import { applyRunOptions } from './config/apply-run-options.ts'
import { baseConfig } from './config/base-config.ts'
import { changedRules } from './config/changed-rules.ts'
import { judgeByBase } from './config/judge-by-base.ts'
import { loadConfig } from './config/load-config.ts'
import { refuseNewRights } from './config/refuse-new-rights.ts'
import { ActionError } from './errors.ts'
import { findChanges } from './find-changes.ts'
import type { Config } from './model/config.ts'
import type { Plan } from './model/plan.ts'
import { isUnknown, type Unknown } from './model/unknown.ts'
import { planBuild } from './plan/plan-build.ts'
import { changesInWords } from './plan/changes-in-words.ts'
import { isOnlyChanged, planChanged } from './plan/plan-changed.ts'
import { planRelease } from './plan/plan-release.ts'
import type { CheckOptions, Run } from './run.ts'

/** Reads the configuration, compares its rules with the base branch's, and plans. */
export async function readAndPlan(run: Run): Promise<{ config: Config; plan: Plan }> {
  const { options, ports, clock, facts } = run
  const { context } = ports
  const { config, head } = await clock.run('config', async () => {
    const head = await loadConfig({ ...ports, workspace: context.workspace, ...configOption(options) })
    const { baseSha } = context.pullRequest ?? context.mergeGroup ?? {}
    const base = await baseConfig({ head, baseSha, github: ports.github })
    if (base !== undefined) facts.baseConfig = base
    facts.ruleChanges = base === undefined || isUnknown(base) ? (base ?? []) : changedRules(base, head)
    const judged = options.policy === 'base' ? underBase(head, base) : head
    const granted = context.pullRequest === undefined ? judged : refuseNewRights(judged, base)
    const mine = context.pullRequest?.fromFork === true ? withoutStaging(granted) : granted
    facts.config = applyRunOptions(mine, options)
    return { config: facts.config, head }
  })
  const plan = await clock.run('plan', async () => {
    const build = isOnlyChanged(options) ? await planOfChanges(run, { config, head }) : planBuild(config, options)
    return planRelease(build, { ...ports, config, options })
  })
  facts.plan = plan
  return { config, plan }
}

type Configs = {
  /** By which is judged. */
  readonly config: Config
  /** As the checkout has it. */
  readonly head: Config
}

async function planOfChanges({ options, ports }: Run, { config, head }: Configs): Promise<Plan> {
  const relations = [...head.relations, ...config.relations]
  const total = config.total ?? head.total
  const { reportDir, platforms } = options
  const found = await findChanges({ config: { ...head, relations, ...(total && { total }) }, reportDir }, ports)
  const plan = planChanged(config, { platforms, found })
  for (const line of changesInWords(plan)) ports.log.info(line)
  return plan
}

function underBase(head: Config, base: Config | Unknown | undefined): Config {
  if (base === undefined) return head
  if (!isUnknown(base)) return judgeByBase(head, base)
  throw new ActionError('github', `The rules of the base branch could not be read: ${base.reason}`, {
    hint: 'Give github-token the permission `contents: read`, or set policy to head',
  })
}

/** A stranger's images go nowhere; without credentials, which a fork has none of, they could not be built into a registry either. */
function withoutStaging({ staging: _, ...config }: Config): Config {
  return config
}

function configOption({ config }: CheckOptions): { readonly file?: string } {
  return config === undefined ? {} : { file: config }
}
