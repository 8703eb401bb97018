import { relative, resolve } from 'node:path'
import { askGit } from './changes/ask-git.ts'
import { changedFiles } from './changes/changed-files.ts'
import { contextState } from './changes/context-state.ts'
import { variantInputs } from './changes/variant-inputs.ts'
import { ActionError } from './errors.ts'
import type { Baseline } from './model/baseline.ts'
import type { Variant } from './model/config.ts'
import type { ContextState } from './model/context-state.ts'
import { isInside } from './model/inside.ts'
import type { MeasuredCell } from './model/measurement.ts'
import { refName } from './model/ref-name.ts'
import { isUnknown, type Unknown } from './model/unknown.ts'
import type { CheckOptions, Ports } from './run.ts'

type Asked = Pick<CheckOptions, 'reportDir'> & {
  readonly baseline: Baseline | Unknown
  readonly variants: readonly Variant[]
  readonly measured: readonly MeasuredCell[]
}

type Needs = Pick<Ports, 'context' | 'files' | 'exec' | 'env' | 'log' | 'signal'>

/**
 * Whether the contexts that stages take files from are what they were at the commit of the baseline, by `refName`; of a variant that is not in it nobody
 * can tell. Git is asked only where such a stage is there. Throws nothing but bugs and the interruption of the run.
 */
export async function findContextChanges(asked: Asked, needs: Needs): Promise<ReadonlyMap<string, ContextState>> {
  const { baseline, variants, measured } = asked
  const taking = new Set(measured.filter(takesContext).map(refName))
  const commit = isUnknown(baseline) ? undefined : baseline.commit
  if (commit === undefined || taking.size === 0) return new Map()
  const { signal, log } = needs
  try {
    return await lookAtContexts(
      { ...asked, commit, variants: variants.filter((one) => taking.has(refName(one))) },
      needs,
    )
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ActionError)) throw error
    log.info(`Whether the context changed since the baseline is not known: ${error.message}`)
    return new Map()
  }
}

function takesContext({ measurement }: MeasuredCell): boolean {
  return !isUnknown(measurement) && measurement.layers.some(({ origin }) => origin.stage?.context === true)
}

async function lookAtContexts(
  { commit, variants, reportDir }: Pick<Asked, 'variants' | 'reportDir'> & { readonly commit: string },
  { context: { workspace }, files, log, ...needs }: Needs,
): Promise<ReadonlyMap<string, ContextState>> {
  const own = resolve(workspace, reportDir)
  const except = isInside(own, workspace) && own !== workspace ? [relative(workspace, own)] : []
  const changes = await changedFiles(askGit({ ...needs, workspace }), { commit, except })
  if (isUnknown(changes)) {
    log.info(`Whether the context changed since the baseline is not known: ${changes.reason}`)
    return new Map()
  }
  const states = await Promise.all(
    variants.map(async (variant) => {
      const inputs = await variantInputs(variant, { workspace, files })
      return [refName(variant), isUnknown(inputs) ? undefined : contextState(inputs, changes)] as const
    }),
  )
  return new Map(states.flatMap(([name, state]) => (state === undefined ? [] : [[name, state] as const])))
}
