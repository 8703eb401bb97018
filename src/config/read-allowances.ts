import type { Variant } from '../model/config.ts'
import type { Allowance } from '../model/override.ts'
import { knownPlatforms, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import { allowedMeasures } from './allow-schema.ts'
import { type AddProblem, textOf } from './draft.ts'
import { isBlank, readAcceptance } from './read-acceptance.ts'
import { proposal } from './proposal.ts'
import { type Place, placesIn, refuse, settingIn } from './smoke-reader.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

type Known = { readonly variants: readonly Variant[]; readonly add: AddProblem }

/** The entries of `allow`, each of which names something that there is. */
export function readAllowances(tree: TreeNode, known: Known): readonly Allowance[] {
  const entry = entryOf(tree, 'allow')
  if (entry === undefined) return []
  return placesIn({ node: entry.node, path: ['allow'] }).flatMap((place) => readAllowance(place, known) ?? [])
}

function readAllowance(place: Place, { variants, add }: Known): Allowance | undefined {
  const accepted = readAcceptance(place, { what: 'allowance', remedy: 'Say why it is accepted', add })
  const byAt = settingIn(place, 'by')
  if (accepted?.until === undefined || byAt === undefined) return undefined
  const by = textOf(byAt.node).trim()
  if (isBlank(by)) refuse(byAt, { message: "This allowance is nobody's", remedy: 'Say who answers for it', add })
  const named = (key: string): { readonly at: Place; readonly text: string } | undefined => {
    const at = settingIn(place, key)
    return at && { at, text: textOf(at.node) }
  }
  const [image, variant, on, measure] = [named('image'), named('variant'), named('platform'), named('measure')]
  const platform = on && parsePlatform(on.text)
  const ofImage = image === undefined ? variants : variants.filter((one) => one.image === image.text)
  const ofVariant = variant === undefined ? ofImage : ofImage.filter((one) => one.variant === variant.text)
  const problem = (wrong: typeof image, { message, names }: { message: string; names: readonly string[] }) => {
    if (wrong !== undefined) {
      const lacking: AddProblem = (one) => add(image === undefined ? one : { ...one, lacking: image.text })
      refuse(wrong.at, { message, remedy: proposal(wrong.text, [...new Set(names)]), add: lacking })
    }
    return undefined
  }
  if (image !== undefined && ofImage.length === 0) {
    return problem(image, {
      message: `There is no image ${quote(image.text)}`,
      names: variants.map((one) => one.image),
    })
  }
  if (variant !== undefined && ofVariant.length === 0) {
    const whose = image === undefined ? 'No image' : `Image ${quote(image.text)}`
    return problem(variant, {
      message: `${whose} has ${image === undefined ? 'a' : 'no'} variant ${quote(variant.text)}`,
      names: ofImage.map((one) => one.variant),
    })
  }
  if (on !== undefined && platform === undefined) {
    return problem(on, { message: `${quote(on.text)} is no platform`, names: knownPlatforms })
  }
  if (on !== undefined && platform !== undefined && !ofVariant.some(({ platforms }) => platforms.includes(platform))) {
    return problem(on, {
      message: `Nothing that this covers is built for ${quote(on.text)}`,
      names: ofVariant.flatMap(({ platforms }) => platforms),
    })
  }
  const bounded = allowedMeasures.find((one) => one === measure?.text)
  return {
    ...(image && { image: image.text }),
    ...(variant && { variant: variant.text }),
    ...(platform && { platform }),
    ...(bounded && { measure: bounded === 'paths' ? 'path' : bounded }),
    ...{ by, reason: accepted.reason, until: accepted.until, position: place.node.position },
  }
}
