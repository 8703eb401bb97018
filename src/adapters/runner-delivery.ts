import { appendFile } from 'node:fs/promises'
import { type AnnotationProperties, error, notice, setOutput, summary, warning } from '@actions/core'
import { messageOf } from '../errors.ts'
import type { Log } from '../ports.ts'
import { withoutCommands } from './workflow-command.ts'

/** What the runner is told at the end of a step, ready made; texts hold no control characters. */
export type RunnerDelivery = {
  readonly annotations: readonly {
    readonly level: 'error' | 'warning' | 'notice'
    readonly file?: string
    readonly line?: number
    readonly title: string
    readonly message: string
  }[]
  readonly outputs: Readonly<Record<string, string>>
  /** Markdown, within the limit of a step's summary. */
  readonly summary: string
  /** `oci://repository:tag@digest`, each once. */
  readonly artifacts: readonly string[]
}

// The runner fails a step that declares more in a job.
const maxArtifacts = 500

const print = { error, warning, notice }

/**
 * Hands annotations, outputs and the summary to the runner. What cannot be delivered (act, Gitea, a file that is gone) is
 * told in one warning each and changes nothing else: the verdict is in the log and the exit status as well.
 */
export async function deliverToRunner(delivery: RunnerDelivery, log: Log): Promise<void> {
  for (const { level, file, line, title, message } of delivery.annotations) {
    const properties: AnnotationProperties = {
      title: withoutCommands(title),
      ...(file === undefined ? {} : { file: withoutCommands(file) }),
      ...(line === undefined ? {} : { startLine: line }),
    }
    print[level](withoutCommands(message), properties)
  }
  await attempt('The job summary', log, async () => {
    await summary.addRaw(delivery.summary, true).write()
  })
  await attempt('The outputs', log, async () => {
    // Without its file the library would print a command that runners no longer obey.
    if (!process.env['GITHUB_OUTPUT']) throw new Error('GITHUB_OUTPUT is not set')
    for (const [name, value] of Object.entries(delivery.outputs)) setOutput(name, value)
  })
  const artifactsFile = process.env['GITHUB_ARTIFACTS']
  // Older runners have no such file, and nobody misses it.
  if (!artifactsFile || delivery.artifacts.length === 0) return
  await attempt('The list of published artifacts', log, async () => {
    const { length } = delivery.artifacts
    if (length > maxArtifacts) throw new Error(`it has ${length} entries, and the runner takes ${maxArtifacts}`)
    await appendFile(artifactsFile, delivery.artifacts.map((line) => `${line}\n`).join(''))
  })
}

async function attempt(what: string, log: Log, deliver: () => Promise<void>): Promise<void> {
  try {
    await deliver()
  } catch (cause) {
    log.warn(`${what} could not be delivered: ${messageOf(cause)}`)
  }
}
