import type { BaselineLayer } from '../model/baseline.ts'
import type { ContextState } from '../model/context-state.ts'
import type { LayerOrigin } from '../model/measurement.ts'
import type { Cause, SizeDifference, StepDifference } from '../model/size-difference.ts'
import { type AlignedStep, alignSteps } from './align-steps.ts'
import { causeInStage } from './cause-in-stage.ts'
import { inputsOf } from './inputs-of.ts'

/** A layer with its bytes in the measure that is compared. */
export type WeighedLayer = Pick<
  BaselineLayer,
  'diffId' | 'instruction' | 'step' | 'inherited' | 'stage' | 'timelessHash'
> & {
  readonly bytes: number
  readonly origin?: Pick<LayerOrigin, 'dockerfile' | 'line'>
}

/** `parentCount`: how many of the layers, from below, are those of the parent variant; 0 where there is none. */
export type WeighedImage = { readonly layers: readonly WeighedLayer[]; readonly parentCount: number }

export type Compared = {
  readonly before: WeighedImage
  readonly after: WeighedImage
  /** Whether the context that stages take files from changed in between; undefined: nobody can tell. */
  readonly context?: ContextState | undefined
}

/**
 * Splits what an image grew or shrank by cause, layer by layer: every layer of both images belongs to one step, every step to one cause, so that the
 * parts sum to the whole. Layers are known again by what they hold (diff_id), steps by what the history says of them.
 *
 * What holds the same files but for their times, which a checkout and every run of a step write anew, is built anew and nothing else. A COPY that brings other
 * files is an own change; of one from another stage what led to that stage says why, as far as it can be told (`causeInStage`). Of a command that is
 * the same and gave other bytes the cause is what changed below it: `own` where a step of this Dockerfile did, else `parent`, else `base`; where nothing did
 * it gives other bytes whenever it runs (`rebuild`).
 */
export function differenceByCause(
  { before, after, context }: Compared,
  measure: SizeDifference['measure'],
): SizeDifference {
  const causes: Record<Cause, number> = { own: 0, base: 0, parent: 0, rebuild: 0, untold: 0 }
  const steps: StepDifference[] = []
  const below = new Set<Cause>()
  const aligned = pairReplaced(alignedLayers(before, after), { before, after })
  const lowestOwn = lowestOwnBefore(aligned, after)
  for (const places of aligned) {
    const [one, other] = [layerAt(before, places.before), layerAt(after, places.after)]
    const region =
      other === undefined
        ? regionBefore(before, { index: places.before ?? 0, lowestOwn })
        : regionOf(after, places.after ?? 0)
    const cause = causeOf({ one, other, region, below, context })
    // Nothing that stands on the same files sees a difference, but what else was edited with the line, such as an ENV before it.
    if (!isSame(one, other) || isOtherStep(one, other)) below.add(cause)
    if (one?.diffId === other?.diffId && one?.bytes === other?.bytes) continue
    const step = stepOf(places, { one, other, cause })
    causes[cause] += step.afterBytes - step.beforeBytes
    steps.push(step)
  }
  steps.sort((left, right) => amount(right) - amount(left))
  return { measure, beforeBytes: sumOf(before), afterBytes: sumOf(after), causes, steps }
}

/** By what the history says of them, where both have one; else by their instructions. */
function alignedLayers(before: WeighedImage, after: WeighedImage): readonly AlignedStep[] {
  const key = [before, after].every(({ layers }) => layers.every(({ step }) => step !== undefined))
    ? 'step'
    : 'instruction'
  const [names, later] = [before, after].map(({ layers }) => layers.map((layer) => layer[key] ?? ''))
  return alignSteps(names ?? [], later ?? [])
}

/** Between two steps that stayed, what went and what came of one instruction is a line that was edited. */
function pairReplaced(
  aligned: readonly AlignedStep[],
  { before, after }: { readonly before: WeighedImage; readonly after: WeighedImage },
): readonly AlignedStep[] {
  const steps: AlignedStep[] = []
  let waiting: number[] = []
  for (const places of aligned) {
    if (places.before !== undefined && places.after !== undefined) waiting = []
    if (places.before !== undefined && places.after === undefined) waiting.push(steps.length)
    if (places.before === undefined && places.after !== undefined) {
      const keyword = keywordOf(layerAt(after, places.after))
      const at = waiting.findIndex((index) => keywordOf(layerAt(before, steps[index]?.before)) === keyword)
      const replaced = waiting[at]
      if (replaced !== undefined) {
        steps[replaced] = { ...steps[replaced], ...places }
        // A later step takes no earlier one's place.
        waiting = waiting.slice(at + 1)
        continue
      }
    }
    steps.push(places)
  }
  return steps
}

function keywordOf(layer: WeighedLayer | undefined): string | undefined {
  return /^[A-Za-z]+(?=\s)/.exec(layer?.instruction ?? '')?.[0]?.toUpperCase()
}

type Region = 'parent' | 'base' | 'own' | 'untold'

function regionOf({ layers, parentCount }: WeighedImage, index: number): Region {
  if (index < parentCount) return 'parent'
  const inherited = layers[index]?.inherited
  return inherited === undefined ? 'untold' : inherited ? 'base' : 'own'
}

/** The lowest layer of the baseline that is a step which is an own one now. */
function lowestOwnBefore(aligned: readonly AlignedStep[], after: WeighedImage): number | undefined {
  return aligned.find(
    (places) => places.before !== undefined && places.after !== undefined && regionOf(after, places.after) === 'own',
  )?.before
}

/** Of a layer that went: a registry does not say what a base brought, but whatever lies above an own step is one. */
function regionBefore(
  before: WeighedImage,
  { index, lowestOwn }: { readonly index: number; readonly lowestOwn: number | undefined },
): Region {
  const region = regionOf(before, index)
  if (region !== 'untold' || lowestOwn === undefined) return region
  return index < lowestOwn ? 'base' : 'own'
}

function causeOf(step: {
  readonly one: WeighedLayer | undefined
  readonly other: WeighedLayer | undefined
  readonly region: Region
  readonly below: ReadonlySet<Cause>
  readonly context: ContextState | undefined
}): Cause {
  const { one, other, region, below, context } = step
  if (region !== 'own') return region
  if (one === undefined || other === undefined || isEdited(one, other)) return 'own'
  // The same files, of other times or compressed by another hand.
  if (isSame(one, other)) return 'rebuild'
  const inputs = inputsOf(other.instruction ?? '')
  if (inputs === 'context') return 'own'
  const ofStage = inputs === 'below' ? 'rebuild' : causeInStage({ before: one.stage, after: other.stage, context })
  if (inputs === 'stage' || ofStage !== 'rebuild') return ofStage
  return (['own', 'parent', 'base', 'untold'] as const).find((cause) => below.has(cause)) ?? 'rebuild'
}

function isSame(one: WeighedLayer | undefined, other: WeighedLayer | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return one.diffId === other.diffId || (one.timelessHash !== undefined && one.timelessHash === other.timelessHash)
}

/** By what the history says, which knows build arguments too; else by the instructions. */
function isEdited(one: WeighedLayer, other: WeighedLayer): boolean {
  if (one.step !== undefined && other.step !== undefined) return one.step !== other.step
  return one.instruction !== other.instruction
}

function isOtherStep(one: WeighedLayer | undefined, other: WeighedLayer | undefined): boolean {
  return one?.step !== undefined && other?.step !== undefined && one.step !== other.step
}

function stepOf(
  { before, after }: AlignedStep,
  {
    one,
    other,
    cause,
  }: { readonly one?: WeighedLayer | undefined; readonly other?: WeighedLayer | undefined; readonly cause: Cause },
): StepDifference {
  const layer = other ?? one
  return {
    cause,
    change: one === undefined ? 'came' : other === undefined ? 'went' : 'changed',
    ...{ beforeBytes: one?.bytes ?? 0, afterBytes: other?.bytes ?? 0 },
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(layer?.instruction === undefined ? {} : { instruction: layer.instruction }),
    ...(other?.origin?.dockerfile === undefined ? {} : { dockerfile: other.origin.dockerfile }),
    ...(other?.origin?.line === undefined ? {} : { line: other.origin.line }),
  }
}

function layerAt({ layers }: WeighedImage, index: number | undefined): WeighedLayer | undefined {
  return index === undefined ? undefined : layers[index]
}

function amount({ beforeBytes, afterBytes }: StepDifference): number {
  return Math.abs(afterBytes - beforeBytes)
}

function sumOf({ layers }: WeighedImage): number {
  return layers.reduce((sum, { bytes }) => sum + bytes, 0)
}
