import { createHash } from 'node:crypto'
import { join, relative, resolve } from 'node:path'
import { changeBounds } from './config/change-bounds.ts'
import { readConfigFile } from './config/read-config-file.ts'
import { ActionError } from './errors.ts'
import { fittingReport, measureForReport, type MeasuredReport } from './measured-report.ts'
import type { BoundChanges, BoundWish } from './model/bound-change.ts'
import type { CommittedImage, CommittedSizes, MeasuredFrom } from './model/committed-sizes.ts'
import type { Config } from './model/config.ts'
import { isInside } from './model/inside.ts'
import { cellKey } from './model/measured-by-cell.ts'
import type { Plan } from './model/plan.ts'
import { quote } from './model/quote.ts'
import type { FileChange, SizesUpdate } from './model/sizes-update.ts'
import { refuseUnsafeEvent } from './plan/refuse-unsafe-event.ts'
import { readAndPlan } from './read-and-plan.ts'
import { redactReport } from './report/redact-report.ts'
import type { CheckOptions, Ports, Run } from './run.ts'
import { builtCommit } from './sizes/built-commit.ts'
import { committedImage } from './sizes/committed-image.ts'
import { committedSizesFile } from './sizes/committed-sizes-file.ts'
import { formatCommittedSizes } from './sizes/format-committed-sizes.ts'
import { mergeSizes } from './sizes/merge-sizes.ts'
import { type CommittedSizesText, readCommittedSizes } from './sizes/read-committed-sizes.ts'
import { writeTogether } from './sizes/write-together.ts'
import { stageClock } from './stage-clock.ts'

export type UpdateOptions = {
  readonly run: CheckOptions
  /** The report of an earlier run, in place of a build. As it was typed. */
  readonly report?: string
  /** Undefined: the configuration stays as it is. */
  readonly bounds?: BoundWish
  readonly mode: 'write' | 'dry-run'
}

/**
 * The command `update`: measures, and writes the committed sizes and, where it is asked to, the bounds of the configuration; both or
 * neither. Throws an ActionError for whatever ends it; then nothing was written.
 */
export async function updateSizes(options: UpdateOptions, ports: Ports): Promise<SizesUpdate> {
  const { context, files } = ports
  const { workspace } = context
  refuseUnsafeEvent(context)
  const run: Run = { options: options.run, ports, clock: stageClock({ ...ports, publish: 'never' }), facts: {} }
  const { config, plan } = await readAndPlan(run)
  const file = committedSizesFile(config.file)
  const committed = await readCommittedSizes(file, { workspace, files })
  const old = sizesOf(committed, file)
  const written = await readText(config, ports)
  const building = options.report === undefined ? await built(options.run, { ports, file }) : undefined
  const told =
    options.report === undefined
      ? await measureForReport(run, { config, plan })
      : await fittingReport(options.report, { run, config, plan })
  const report = redactReport(told, (text) => ports.log.redact(text))
  const { origin, noCommit } = building ?? reported(report)
  const bounds = boundsOf(options, { text: written.text, config, plan, report })
  const merged = mergeSizes({
    ...{ old: old.sizes, measured: measuredImages(report, plan) },
    from: { ...origin, configSha256: sha256(written.mark + bounds.text) },
    cells: config.variants.flatMap(({ image, variant, platforms }) =>
      platforms.map((platform) => ({ image, variant, platform })),
    ),
  })
  const isSame = old.sizes !== undefined && comparable(old.sizes) === comparable(merged.sizes)
  const sizes = isSame ? old.sizes : merged.sizes
  const changes: readonly FileChange[] = [
    ...(isSame ? [] : [{ file, before: committed?.text, after: formatCommittedSizes(sizes) }]),
    ...(written.text === bounds.text ? [] : [{ file: config.file, before: written.text, after: bounds.text }]),
  ]
  if (options.mode === 'write') await write(changes, { ports, written, config })
  return {
    mode: options.mode === 'write' ? 'written' : 'dry-run',
    files: changes,
    sizes,
    ...(noCommit === undefined ? {} : { noCommit }),
    unreadable: old.unreadable,
    removed: merged.removed,
    unmeasured: unmeasuredOf({ report, plan, sizes }),
    bounds,
  }
}

/** What was committed before; what cannot be read counts for nothing, but is not taken from a newer version of this tool. */
function sizesOf(
  committed: CommittedSizesText | undefined,
  file: string,
): { readonly sizes: CommittedSizes | undefined; readonly unreadable: readonly string[] } {
  if (committed === undefined) return { sizes: undefined, unreadable: [] }
  const { sizes } = committed
  if (!('problems' in sizes)) return { sizes, unreadable: [] }
  if (sizes.kind === 'invalid') return { sizes: undefined, unreadable: sizes.problems }
  throw new ActionError('update-failed', `${quote(file)} is of a newer version: ${sizes.problems.join('. ')}`, {
    hint: 'Update this tool; or remove the file, to have it written anew',
  })
}

/** `mark` is the byte order mark that some editors begin a file with; no text has it. */
type Written = { readonly text: string; readonly mark: '' | '\ufeff' }

async function readText(config: Config, { context, files }: Ports): Promise<Written> {
  const { bytes } = await readConfigFile({ workspace: context.workspace, file: config.file, files })
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return text.startsWith('\ufeff') ? { text: text.slice(1), mark: '\ufeff' } : { text, mark: '' }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

type Origin = { readonly origin: Omit<MeasuredFrom, 'configSha256'>; readonly noCommit?: string }

/** Asked for before anything is built: what is changed meanwhile is not in the images. */
async function built(
  { reportDir }: CheckOptions,
  { ports, file }: { readonly ports: Ports; readonly file: string },
): Promise<Origin> {
  const { workspace, pullRequest, sha } = ports.context
  const measuredAt = ports.clock.now().toISOString()
  if (pullRequest !== undefined && pullRequest.headSha !== sha) return { origin: { measuredAt }, noCommit: mergeCommit }
  const own = resolve(workspace, reportDir)
  const except = [file, ...(isInside(own, workspace) && own !== workspace ? [relative(workspace, own)] : [])]
  const found = await builtCommit({ ...ports, except })
  return 'commit' in found ? { origin: { ...found, measuredAt } } : { origin: { measuredAt }, noCommit: found.reason }
}

const mergeCommit = 'what was built is the merge commit of a pull request, which is not kept'

/** A report does not say when it was made. */
function reported({ source }: MeasuredReport): Origin {
  const { sha, pullRequest } = source ?? {}
  if (pullRequest !== undefined) {
    return { origin: {}, noCommit: mergeCommit }
  }
  if (sha === undefined || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) {
    return { origin: {}, noCommit: 'the report names none' }
  }
  return { origin: { commit: sha } }
}

function measuredImages(report: MeasuredReport, plan: Plan): CommittedImage[] {
  const images = new Map(report.images.map((image) => [cellKey(image), image]))
  return plan.cells.flatMap((cell) => {
    const image = images.get(cellKey(cell))
    return (image && committedImage(image, cell.platform)) ?? []
  })
}

function boundsOf(
  { bounds }: UpdateOptions,
  about: {
    readonly text: string
    readonly config: Config
    readonly plan: Plan
    readonly report: MeasuredReport
  },
): BoundChanges {
  const { text, config, plan, report } = about
  if (bounds === undefined) return { text, changed: [], kept: [] }
  const asked = new Set(plan.cells.map(cellKey))
  const images = new Map(report.images.map((image) => [cellKey(image), image]))
  return changeBounds({
    ...{ text, config, wish: bounds },
    actuals: {
      total: plan.narrowed ? undefined : report.total.budget?.actualBytes,
      ofCell: (cell, { measure, path }) => {
        const budgets = asked.has(cellKey(cell)) ? images.get(cellKey(cell))?.budgets : undefined
        const budget = budgets?.find((one) => one.measure === measure && one.path === path)
        return measure === 'layers' ? budget?.actualCount : budget?.actualBytes
      },
    },
  })
}

/** What two updates are the same in, whenever and of whatever commit they were made. */
function comparable({ images, configSha256 }: CommittedSizes): string {
  return formatCommittedSizes({ configSha256, images: images.map(({ kept: _, ...image }) => image) })
}

function unmeasuredOf({
  report,
  plan,
  sizes,
}: {
  readonly report: MeasuredReport
  readonly plan: Plan
  readonly sizes: CommittedSizes
}): SizesUpdate['unmeasured'] {
  const reasons = new Map(report.images.map((image) => [cellKey(image), image.unknown?.reason]))
  const known = new Set(sizes.images.map(cellKey))
  return plan.cells.flatMap((cell) => {
    const reason = reasons.get(cellKey(cell))
    const outcome = known.has(cellKey(cell)) ? ('kept' as const) : ('left-out' as const)
    return reason === undefined ? [] : [{ ...cell, reason, outcome }]
  })
}

/** All or nothing, and nothing where somebody else wrote the configuration while images were built. */
async function write(
  changes: readonly FileChange[],
  about: { readonly ports: Ports; readonly written: Written; readonly config: Config },
): Promise<void> {
  const { ports, written, config } = about
  const { workspace } = ports.context
  const now = await readText(config, ports)
  if (now.text !== written.text) {
    throw new ActionError('update-failed', `${quote(config.file)} was changed while the images were measured`, {
      hint: 'Nothing was written: run again',
    })
  }
  const real = (await ports.files.realPath(join(workspace, config.file))) ?? join(workspace, config.file)
  const toWrite = changes.map(({ file, before, after }) =>
    file === config.file
      ? { path: real, before: before === undefined ? before : written.mark + before, after: written.mark + after }
      : { path: join(workspace, file), before, after },
  )
  await writeTogether(toWrite, ports.files)
}
