import { ActionError } from './errors.ts'
import { allowLabelName } from './model/allow-label-name.ts'
import type { AllowLabel } from './model/override.ts'
import type { Ports } from './run.ts'

/**
 * The label by which a person accepts what the pull request breaks in sizes, as it is set now: an event is as old as its run. GitHub lets nobody set one who may not
 * triage. One that a bot has set, or nobody knows who, accepts nothing. Throws nothing but bugs: without an answer nothing is accepted.
 */
export async function findAllowLabel({
  context: { pullRequest },
  github,
  log,
}: Pick<Ports, 'context' | 'github' | 'log'>): Promise<AllowLabel | undefined> {
  if (pullRequest === undefined || github === undefined) return undefined
  try {
    const label = await github.label(pullRequest.number, allowLabelName)
    if (label === undefined) return undefined
    const { by, at } = label
    if (by === undefined || by.isBot) {
      const who = by === undefined ? 'it is not known who set it' : `${by.login}, which is a bot, has set it`
      log.warn(`The label ${allowLabelName} accepts nothing, because ${who}: let a person set it again`)
      return undefined
    }
    return { name: allowLabelName, by: by.login, ...(at !== undefined && { at }) }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    const remedy = error.hint === undefined ? '' : `. ${error.hint}`
    log.warn(`Whether the label ${allowLabelName} is set could not be told: ${error.message}${remedy}`)
    return undefined
  }
}
