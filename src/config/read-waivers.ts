import { quote } from '../model/quote.ts'
import { isRuleCode, type RuleCode, ruleCodes, sharedRuleCodes, sourceRuleCodes } from '../model/rule-code.ts'
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
  const path = pathAt && readPath(pathAt, { code, add })
  return { code, ...(path !== undefined && { path }), ...accepted, position: place.node.position }
}

const ofSources: ReadonlySet<RuleCode> = new Set(sourceRuleCodes)
const ofBoth: ReadonlySet<RuleCode> = new Set(sharedRuleCodes)

/** A path of an image begins at its root; one of the repository, in which lint finds things, is relative to it. */
function readPath(
  place: Place,
  { code, add }: { readonly code: RuleCode; readonly add: AddProblem },
): string | undefined {
  const path = textOf(place.node)
  const remedy = pathRemedy(path, code)
  if (remedy !== undefined) {
    const where = ofSources.has(code) ? 'file of the repository' : 'path of an image'
    refuse(place, { message: `${quote(path)} names no ${where}`, remedy, add })
  }
  return path.replace(/^(?:\.\/)+(?=.)/, '').replace(/(?<=.)\/+$/, '')
}

function pathRemedy(path: string, code: RuleCode): string | undefined {
  if (path.length > maxPathLength) return `Write at most ${maxPathLength} characters`
  if (ofBoth.has(code) || path.startsWith('**')) return undefined
  const isRooted = path.startsWith('/')
  if (ofSources.has(code)) {
    return isRooted
      ? `Write it from the root of the repository, such as ${quote(path.replace(/^\/+/, '').slice(0, 60))}`
      : undefined
  }
  return isRooted
    ? undefined
    : `Begin at the root, such as ${quote(`/${path.replace(/^\.\//, '').slice(0, 60)}`)}, or with **/`
}
