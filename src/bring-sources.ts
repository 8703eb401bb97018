import { ActionError } from './errors.ts'
import { bringSource } from './image/bring-source.ts'
import type { BuildOutcome } from './model/build.ts'
import type { Variant } from './model/config.ts'
import type { Plan } from './model/plan.ts'
import type { SourceReference } from './model/source-reference.ts'
import { sourceText } from './model/source-text.ts'
import { isUnknown } from './model/unknown.ts'
import type { Ports, Run } from './run.ts'

type Brought = Awaited<ReturnType<typeof bringSource>> | ActionError

/**
 * The variants that exist already, each as if it had just been built; one that cannot be had is a failure of its own. What two variants name is looked up
 * once. Throws when the run is interrupted.
 */
export async function bringSources(
  { ports }: Run,
  { plan, layoutRoot }: { readonly plan: Plan; readonly layoutRoot: string },
): Promise<readonly BuildOutcome[]> {
  const known = new Map<string, Brought>()
  const outcomes: BuildOutcome[] = []
  for (const variant of plan.variants) {
    if (variant.source === undefined) continue
    const text = sourceText(variant.source)
    // No name of a target has a plus: nothing that is built lies there.
    const layoutDir = `${layoutRoot}/+source-${known.size + 1}`
    const brought = known.get(text) ?? (await tried(variant.source, { layoutDir, ports }))
    if (!known.has(text) && !(brought instanceof ActionError)) tell({ text, brought }, ports)
    known.set(text, brought)
    outcomes.push(outcomeOf(variant, { text, brought }))
  }
  return outcomes
}

async function tried(
  reference: SourceReference,
  { layoutDir, ports }: { readonly layoutDir: string; readonly ports: Ports },
): Promise<Brought> {
  try {
    ports.log.info(`Bringing ${sourceText(reference)}, which exists already`)
    return await bringSource({ reference, folder: ports.context.workspace, layoutDir }, ports)
  } catch (error) {
    await ports.files.remove(layoutDir)
    ports.signal.throwIfAborted()
    if (error instanceof ActionError && error.code !== 'interrupted') return error
    const { syscall, message } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    return new ActionError('source-missing', `${sourceText(reference)} cannot be read: ${message}`, { cause: error })
  }
}

function tell(
  { text, brought }: { readonly text: string; readonly brought: Exclude<Brought, ActionError> },
  { log }: Ports,
): void {
  const { facts, indexDigest } = brought
  if (facts.resolved !== undefined)
    log.warn(
      `${text} is ${facts.resolved.digest} now, and may be another image the next time: name it by its digest to hold it`,
    )
  if (isUnknown(facts.compressed))
    log.info(
      `${text} has no digest of a registry: as ${indexDigest} it is tested and published, its layers as they are`,
    )
}

function outcomeOf(
  { image, variant }: Pick<Variant, 'image' | 'variant'>,
  { text, brought }: { readonly text: string; readonly brought: Brought },
): BuildOutcome {
  if (brought instanceof ActionError) {
    const reason = brought.hint === undefined ? brought.message : `${brought.message}. ${brought.hint}`
    return { image, variant, status: 'failed', reason, logTail: [], source: text }
  }
  const { place, indexDigest, facts } = brought
  return { image, variant, status: 'built', place, indexDigest, provenance: [], source: facts }
}
