import { ActionError } from './errors.ts'
import type { Baseline } from './model/baseline.ts'
import type { CommittedSizes } from './model/committed-sizes.ts'
import type { Config } from './model/config.ts'
import { quote } from './model/quote.ts'
import { type Unknown, unknown } from './model/unknown.ts'
import type { Ports } from './run.ts'
import { committedSizesFile } from './sizes/committed-sizes-file.ts'
import { type NoCommittedSizes, parseCommittedSizes } from './sizes/parse-committed-sizes.ts'
import { readCommittedSizes } from './sizes/read-committed-sizes.ts'

type Needs = Pick<Ports, 'context' | 'files' | 'github'>

/**
 * What the images of this run are held against: the committed sizes. Of a pull request they are read at the commit where it left its base, and in a merge
 * queue at the base of the group, since the pull request could have written its own; else they are those of the checkout. Unknown: there
 * are none, and why. Throws nothing but bugs.
 */
export async function findBaseline({ file: configFile }: Config, needs: Needs): Promise<Baseline | Unknown> {
  const place = committedSizesFile(configFile)
  try {
    const at = await trustedCommit(needs)
    if (typeof at === 'object') return at
    const found = at === undefined ? await inCheckout(place, needs) : await atCommit(place, { at, needs })
    if (found === undefined) {
      const where = at === undefined ? '' : ` at ${shortCommit(at)}`
      return unknown(`there is no ${quote(place)}${where}; the command update writes it`)
    }
    if ('problems' in found) return unreadable(found, { place, at })
    const { commit, measuredAt, images } = found
    return {
      ...{ from: 'file', place, images, tried: [], trend: [] },
      ...(at === undefined ? {} : { at }),
      ...(commit === undefined ? {} : { commit }),
      ...(measuredAt === undefined ? {} : { measuredAt }),
    }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return unknown(error.hint === undefined ? error.message : `${error.message}. ${error.hint}`)
  }
}

/** The newest commit whose files the change that is judged cannot have written; undefined where nothing but the checkout is judged. */
async function trustedCommit({ context, github }: Needs): Promise<string | Unknown | undefined> {
  const { pullRequest, mergeGroup } = context
  if ((pullRequest ?? mergeGroup) === undefined) return undefined
  if (github === undefined) return unknown('there is no token to read the base branch with')
  if (pullRequest === undefined) return mergeGroup?.baseSha
  const { baseSha, headSha } = pullRequest
  const found = await github.mergeBase(baseSha, headSha)
  return found ?? unknown(`${shortCommit(baseSha)} and ${shortCommit(headSha)} have no commit in common`)
}

type Found = CommittedSizes | NoCommittedSizes | undefined

async function inCheckout(place: string, { context, files }: Needs): Promise<Found> {
  return (await readCommittedSizes(place, { workspace: context.workspace, files }))?.sizes
}

async function atCommit(
  place: string,
  { at, needs: { github } }: { readonly at: string; readonly needs: Needs },
): Promise<Found> {
  const text = await github?.fileAt(place, at)
  return text === undefined ? undefined : parseCommittedSizes(text)
}

function unreadable(
  { kind, problems }: NoCommittedSizes,
  { place, at }: { readonly place: string; readonly at: string | undefined },
): Unknown {
  const where = at === undefined ? '' : ` at ${shortCommit(at)}`
  const remedy = kind === 'newer' ? 'use the version that wrote it' : 'write it again with the command update'
  return unknown(`${quote(place)}${where} cannot be read: ${problems[0] ?? 'it holds no sizes'}; ${remedy}`)
}

function shortCommit(commit: string): string {
  return commit.slice(0, 12)
}
