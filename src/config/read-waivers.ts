import { quote } from '../model/quote.ts'
import { isRuleCode, ruleCodes } from '../model/rule-code.ts'
import type { Waiver } from '../model/rule-setting.ts'
import { type AddProblem, settingsOf, textOf, type VariantDraft } from './draft.ts'
import { readAcceptance } from './read-acceptance.ts'
import { proposal } from './proposal.ts'
import { type Place, placesIn, refuse, settingIn } from './smoke-reader.ts'

/** The most characters of a glob that anything matches. */
const maxPathLength = 300

/** The waivers of all levels of a variant, nearest level first. */
export function readWaivers(draft: VariantDraft, add: AddProblem): Waiver[] {
  return settingsOf(draft.levels, 'waive').flatMap((setting) =>
    placesIn(setting).flatMap((place) => readWaiver(place, add) ?? []),
  )
}

function readWaiver(place: Place, add: AddProblem): Waiver | undefined {
  const codeAt = settingIn(place, 'code')
  const accepted = readAcceptance(place, { remedy: 'Say why it is accepted', add })
  if (codeAt === undefined || accepted === undefined) return undefined
  const code = textOf(codeAt.node)
  if (!isRuleCode(code)) {
    const message = `There is no rule ${quote(code)}`
    refuse(codeAt, { message, remedy: proposal(code, ruleCodes), add })
    return undefined
  }
  const pathAt = settingIn(place, 'path')
  const path = pathAt && readPath(pathAt, add)
  return { code, ...(path !== undefined && { path }), ...accepted, position: place.node.position }
}

function readPath(place: Place, add: AddProblem): string | undefined {
  const path = textOf(place.node)
  const message = `${quote(path)} names no path of an image`
  if (!/^(?:\/|\*\*)/.test(path)) {
    const remedy = `Begin at the root, such as ${quote(`/${path.replace(/^\.\//, '').slice(0, 60)}`)}, or with **/`
    refuse(place, { message, remedy, add })
  } else if (path.length > maxPathLength) {
    refuse(place, { message, remedy: `Write at most ${maxPathLength} characters`, add })
  }
  return path.replace(/(?<=.)\/+$/, '')
}
