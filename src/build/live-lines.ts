import type { BuildTarget } from '../model/plan.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { Step } from './progress.ts'
import { parseStepName, type StepName } from './step-name.ts'

/** More lines than this would scroll a terminal instead of staying in place. */
const maxTargets = 20

type NamedStep = { readonly step: Step; readonly name: StepName }

/**
 * One line for each target that has begun, in the order of the plan: what runs, for how many seconds, how many steps came
 * from the cache. `nowSeconds` is seconds since the epoch, as the steps' times are.
 */
export function liveLines(options: {
  readonly targets: readonly BuildTarget[]
  readonly steps: readonly Step[]
  readonly nowSeconds: number
}): readonly string[] {
  const { targets, steps, nowSeconds } = options
  const names = targets.map((target) => target.bakeName)
  const byTarget = new Map<string, NamedStep[]>(names.map((name) => [name, []]))
  for (const step of steps) {
    for (const text of step.names) {
      const name = parseStepName(text, names)
      if (name.target !== undefined) byTarget.get(name.target)?.push({ step, name })
    }
  }
  const begun = targets.filter((target) => byTarget.get(target.bakeName)?.length !== 0)
  const lines = begun
    .slice(0, maxTargets)
    .map((target) => targetLine({ target, own: byTarget.get(target.bakeName) ?? [], nowSeconds }))
  const hidden = targets.length - lines.length
  return hidden === 0 ? lines : [...lines, `and ${hidden} more`]
}

function targetLine(options: {
  readonly target: BuildTarget
  readonly own: readonly NamedStep[]
  readonly nowSeconds: number
}): string {
  const { target, own, nowSeconds } = options
  const cached = own.filter(({ step }) => step.cached).length
  const running = own.filter(({ step }) => step.startedSeconds !== undefined && step.completedSeconds === undefined)
  const shown = newest(running) ?? newest(own)
  if (shown === undefined) return shortRefName(target)
  const { step, name } = shown
  const seconds = Math.max(0, Math.round((step.completedSeconds ?? nowSeconds) - (step.startedSeconds ?? nowSeconds)))
  const others = running.length > 1 ? [`+${running.length - 1} running`] : []
  const platform = name.platform ?? (target.platforms.length === 1 ? target.platforms[0] : undefined)
  return [
    [shortRefName(target), platform].filter((part) => part !== undefined).join(' '),
    stepText(name),
    `${seconds} s`,
    ...others,
    `cached ${cached}`,
  ].join('  ')
}

function newest(steps: readonly NamedStep[]): NamedStep | undefined {
  return steps.reduce<NamedStep | undefined>((latest, candidate) => {
    if (candidate.step.startedSeconds === undefined) return latest
    return latest === undefined || candidate.step.startedSeconds >= (latest.step.startedSeconds ?? 0)
      ? candidate
      : latest
  }, undefined)
}

const maxTextCharacters = 60

/** `[build 4/9] RUN pip install …`, cut to what fits a line. */
export function stepText(name: StepName): string {
  const stage = name.stage === '' || name.stage === 'internal' ? '' : `[${name.stage}] `
  const characters = [...name.text.replace(/\s+/g, ' ')]
  const text =
    characters.length <= maxTextCharacters ? characters : [...characters.slice(0, maxTextCharacters - 1), '…']
  return stage + text.join('')
}
