import type { ReportPublish } from '../model/report-publish.ts'

/** Of a command that we made ourselves: references, digests and options hold nothing else. */
const command = /^docker [\w ./:@=[\]-]+$/

/** The commands that give tags back what they named before. */
export function rollbackCommands({ tags, notTagged }: ReportPublish): readonly string[] {
  return [...tags, ...notTagged].flatMap(({ rollback }) =>
    rollback !== undefined && command.test(rollback) ? [rollback] : [],
  )
}
