import { quote } from '../model/quote.ts'
import { parseRepository, type Repository } from '../model/repository.ts'
import { type AddProblem, textOf } from './draft.ts'
import { type Place, refuse } from './smoke-reader.ts'

/** A repository by docker's rules; undefined after a problem. */
export function readRepository(place: Place, add: AddProblem): Repository | undefined {
  const text = textOf(place.node)
  const repository = parseRepository(text)
  if (repository !== undefined) return repository
  refuse(place, { message: `${quote(text)} is no repository`, remedy: remedyFor(text), add })
  return undefined
}

function remedyFor(text: string): string {
  const bare = text
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/@.*$/s, '')
    .replace(/:[^/:]*$/, '')
  const repaired = [text.toLowerCase(), bare, bare.toLowerCase()].find((candidate) => parseRepository(candidate))
  if (repaired === undefined) return 'Write one such as ghcr.io/acme/app'
  if (bare !== text && parseRepository(bare.toLowerCase()) !== undefined && repaired !== text.toLowerCase()) {
    return `Write ${quote(repaired)}: tags belong into \`tags\``
  }
  return `Names of repositories are lower case: write ${quote(repaired)}`
}
