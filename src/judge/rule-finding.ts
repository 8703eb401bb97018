import type { Finding, Severity } from '../model/finding.ts'
import type { Layer } from '../model/measurement.ts'
import type { RuleCode } from '../model/rule-code.ts'
import type { IsForeign } from './foreign-layers.ts'
import type { ToldOfImage } from './inspected-image.ts'
import type { ToldPlaces } from './join-places.ts'

// Of these the upper layer is the one that is to change.
const upper: ReadonlySet<RuleCode> = new Set(['copied-again', 'overwrites-parent'])

// The choice of the base is what is wrong.
const ofBase: ReadonlySet<RuleCode> = new Set(['cuda-in-cpu', 'cuda-twice'])

/** The layer whose instruction is to change. */
export function changingLayer({ observation: { code, layer, by }, image }: ToldOfImage): Layer | undefined {
  const index = upper.has(code) ? by : layer
  return index === undefined ? undefined : image.measurement.layers[index]
}

/** What a base of others holds is a note, unless the configuration says more of the rule. */
export function severityOf(one: ToldOfImage, isForeign: IsForeign): Severity {
  const { rule, observation } = one
  const isSet = rule.position !== undefined || ofBase.has(observation.code)
  return !isSet && isForeignTo(one, isForeign) ? 'note' : rule.severity
}

function isForeignTo(one: ToldOfImage, isForeign: IsForeign): boolean {
  const layer = changingLayer(one)
  return layer !== undefined && isForeign(layer, one.image)
}

/** The finding that is made of an observation, or of those that are told together. */
export function ruleFinding(one: ToldPlaces, isForeign: IsForeign): Finding {
  const { observation, others, rule, allBytes, image, ended } = one
  const { layer, by, ...seen } = observation
  const { image: name, variant, platform } = image.cell
  const changing = changingLayer(one)
  const otherIndex = upper.has(observation.code) ? layer : by
  const other = otherIndex === undefined ? undefined : image.measurement.layers[otherIndex]
  const { instruction, ...place } = placeOf(changing)
  return {
    ...seen,
    ...(others.length > 0 && { others }),
    severity: severityOf(one, isForeign),
    ...{ image: name, variant, platform },
    ...place,
    ...(instruction !== undefined && { instruction }),
    ...(changing !== undefined && { layerDigest: changing.digest }),
    ...(other !== undefined && { by: { layerDigest: other.digest, ...placeOf(other) } }),
    ...(rule.limit !== undefined && { max: rule.limit.bytes, unit: rule.limit.unit }),
    ...(allBytes !== undefined && { allBytes }),
    ...(isForeignTo(one, isForeign) && { foreign: true }),
    ...(ended?.until !== undefined && { waiverEnded: ended.until }),
    ...(rule.position !== undefined && { config: rule.position }),
  }
}

type Place = { readonly instruction?: string; readonly dockerfile?: string; readonly line?: number }

function placeOf(layer: Layer | undefined): Place {
  const { instruction, dockerfile, line } = layer?.origin ?? {}
  return {
    ...(instruction !== undefined && { instruction }),
    ...(dockerfile !== undefined && { dockerfile }),
    ...(line !== undefined && { line }),
  }
}
