import { printable } from '../model/printable.ts'
import { refName } from '../model/ref-name.ts'
import type { CopyTool } from './choose-copy-tool.ts'
import { type CopyJob, copyName, needsCopy, type PublishWork, tagName } from './publish-work.ts'

/** What a run would do, in order and in words. */
export function publishSteps({ copies, tags }: PublishWork, tool: CopyTool | undefined): string[] {
  return [
    ...copies.map((job) => copyStep(job, tool)),
    ...copies.map(
      (job) => `Read ${copyName(job)} back and compare it, with all its manifests, configurations and layers`,
    ),
    ...tags.map((job) => {
      const { kind, newestOf } = job.planned
      const unless = newestOf === undefined ? '' : `, unless it names a newer release than ${printable(newestOf)}`
      return `Set the ${kind} tag ${tagName(job)} to ${job.copy.measured.indexDigest}${unless}`
    }),
    ...(tags.length === 0 ? [] : [`Look at all ${tags.length} tags once more`]),
  ]
}

function copyStep(job: CopyJob, tool: CopyTool | undefined): string {
  if (!needsCopy(job)) return `Leave ${refName(job)} where it is, ${copyName(job)}`
  return `Copy ${refName(job)} to ${copyName(job)}, without a tag${tool === undefined ? '' : `, with ${tool.name}`}`
}
