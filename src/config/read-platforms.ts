import { knownPlatforms, type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, itemsOf, settingOf, textOf, type VariantDraft } from './draft.ts'
import { proposal } from './proposal.ts'

/** The platforms that a variant is built for, each once, in normal form; undefined where none are written. */
export function readPlatforms(draft: VariantDraft, add: AddProblem): Platform[] | undefined {
  const setting = settingOf(draft.levels, 'platforms')
  if (setting === undefined) return undefined
  const items = itemsOf(setting.node)
  if (items.length === 0) {
    add({
      path: setting.path,
      message: 'This list of platforms is empty',
      remedy: 'Name one, or remove it',
      position: setting.position,
    })
  }
  const platforms: Platform[] = []
  for (const item of items) {
    const text = textOf(item)
    const platform = parsePlatform(text)
    const at = { path: setting.path, position: item.position }
    if (platform === undefined) {
      add({ ...at, message: `There is no platform ${quote(text)}`, remedy: proposal(text, knownPlatforms) })
    } else if (platforms.includes(platform)) {
      add({ ...at, message: `The platform ${quote(text)} is named twice`, remedy: 'Keep one of them' })
    } else platforms.push(platform)
  }
  return platforms
}
