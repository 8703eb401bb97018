import { parseDigest } from '../model/digest.ts'
import type { Report } from '../model/report.ts'
import { parseRepository } from '../model/repository.ts'
import { publishRows } from './publish-rows.ts'

/** By digest: a tag can move, and then names something that nobody measured. Only of references that are well formed, so that a shell can be given them. */
export function pullCommands(report: Report): readonly string[] {
  return publishRows(report).flatMap(({ status, repository, digest }) => {
    const known = parseRepository(repository) !== undefined && parseDigest(digest) !== undefined
    return status === 'verified' && known ? [`docker pull ${repository}@${digest}`] : []
  })
}
