import { createHash } from 'node:crypto'
import { cellKey } from '../../src/model/measured-by-cell.ts'
import type { WasteGroup } from '../../src/model/inspection.ts'
import type { ReportPublish, ReportPublishedImage, ReportPublishedTag } from '../../src/model/report-publish.ts'
import type { ReportAdvice, ReportContents } from '../../src/model/report-contents.ts'
import type {
  Report,
  ReportBudget,
  ReportFinding,
  ReportImage,
  ReportLayer,
  ReportSmoke,
} from '../../src/model/report.ts'

export type CellOptions = {
  readonly image?: string
  readonly variant?: string
  readonly platform?: string
  readonly compressedBytes?: number
  readonly uncompressedBytes?: number
  readonly budgets?: readonly ReportBudget[]
  readonly layers?: readonly ReportLayer[]
  /** What its smoke tests say; none are configured unless said otherwise. */
  readonly function?: Partial<ReportImage['function']>
  /** Makes a cell without numbers. */
  readonly unknown?: string
}

type Inside = {
  readonly waste?: readonly WasteGroup[]
  readonly ownUnknown?: string
} & Partial<Omit<ReportContents, 'waste' | 'wasteByCause'>>

/** The cell with what was found inside it: the waste that is given, everything else live; one component unless others are given. */
export function lookedInto(cell: ReportImage, inside: Inside = {}): ReportImage {
  const { waste = [], ownUnknown, ...given } = inside
  const bytesOf = (of: (group: WasteGroup) => boolean) => waste.filter(of).reduce((sum, { bytes }) => sum + bytes, 0)
  const wastedBytes = bytesOf(() => true)
  const liveBytes = (cell.uncompressedBytes ?? 0) - wastedBytes
  const own = cell.layers.filter(({ inherited }) => inherited !== true)
  const ownBytes = own.reduce((sum, { uncompressedBytes }) => sum + uncompressedBytes, 0)
  return {
    ...cell,
    ...{ liveBytes, wastedBytes },
    ...(ownUnknown === undefined ? { ownBytes } : { ownUnknown: { reason: ownUnknown } }),
    contents: {
      wasteByCause: {
        removed: bytesOf(({ cause }) => cause === 'removed'),
        overwritten: bytesOf(({ cause }) => cause === 'overwritten'),
        'copied-again': bytesOf(({ cause }) => cause === 'copied-again'),
      },
      waste,
      ...{
        duplicateBytes: 0,
        duplicates: [],
        folders: [],
        packages: [],
        packagesLeft: { count: 0, bytes: 0 },
        problems: [],
      },
      components: [{ kind: 'other', name: '', bytes: liveBytes, fileCount: 1 }],
      ...given,
    },
    layers: cell.layers.map((layer, index) => {
      const wasted = bytesOf((group) => group.layer === index)
      return { ...layer, liveBytes: layer.uncompressedBytes - wasted, wastedBytes: wasted, entryCount: 1 }
    }),
  }
}

/** Advice of a rule on `app/cpu` on linux/amd64, which wins its bytes once. */
export function anAdvice(advice: Partial<ReportAdvice> = {}): ReportAdvice {
  const { bytes = 45_000_000, images = [{ image: 'app', variant: 'cpu', platform: 'linux/amd64' }] } = advice
  const totalBytes = bytes * images.length
  return {
    ...{ code: 'apt-cache', path: '/var/lib/apt/lists', dockerfile: 'Dockerfile', line: 5, bytes, images },
    message: 'Variant cpu (linux/amd64) holds 45 MB of package lists in /var/lib/apt/lists',
    remedy: 'Remove them in the RUN that fetched them, Dockerfile:5',
    ...{ totalBytes, runningBytes: totalBytes, ...advice },
  }
}

/** A digest that is made of its name: the same name gives the same digest in every test. */
export function madeUpDigest(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`
}

/** A layer whose sizes are given; origin and media type have usual values. */
export function aLayer(layer: Partial<ReportLayer> & { readonly compressedBytes: number }): ReportLayer {
  const name = layer.instruction ?? layer.compressedBytes.toString()
  return {
    digest: madeUpDigest(`blob ${name}`),
    diffId: madeUpDigest(`diff ${name}`),
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    uncompressedBytes: layer.compressedBytes * 2,
    ...layer,
  }
}

/** One line of the table. Three layers that add up to the sizes, of which the first is the base's, unless others are given. */
export function aCell(options: CellOptions = {}): ReportImage {
  const { image = 'app', variant = 'cpu', platform = 'linux/amd64', budgets = [] } = options
  const named = { image, variant, platform }
  const rest = { budgets, function: functionOf(options.function) }
  if (options.unknown !== undefined) return { ...named, unknown: { reason: options.unknown }, layers: [], ...rest }
  const layers = options.layers ?? layersOf(options)
  const sum = (of: 'compressedBytes' | 'uncompressedBytes') =>
    layers.reduce((total, layer) => total + (layer[of] ?? 0), 0)
  return {
    ...named,
    digest: madeUpDigest(`${image}/${variant} ${platform}`),
    indexDigest: madeUpDigest(`${image}/${variant}`),
    compressedBytes: sum('compressedBytes'),
    uncompressedBytes: sum('uncompressedBytes'),
    layerCount: layers.length,
    layers,
    ...rest,
  }
}

function functionOf(given: CellOptions['function'] = {}): ReportImage['function'] {
  const counts = { passed: 0, failed: 0, skipped: 0, infrastructure: 0, ...given }
  const configured = counts.passed + counts.failed + counts.skipped + counts.infrastructure
  const status = counts.failed > 0 ? 'disproven' : counts.passed > 0 ? 'proven' : 'unproven'
  return { status, configured, ...counts }
}

/** A test of `app/cpu` on linux/amd64 that passed, unless said otherwise. */
export function aSmoke(smoke: Partial<ReportSmoke> = {}): ReportSmoke {
  return {
    ...{ image: 'app', variant: 'cpu', platform: 'linux/amd64', name: 'run app --version', kind: 'run' },
    ...{ status: 'passed', seconds: 0.42 },
    ...smoke,
  }
}

function layersOf(options: CellOptions): readonly ReportLayer[] {
  const { platform = 'linux/amd64', variant = 'cpu', compressedBytes = 40_000_000 } = options
  const { uncompressedBytes = compressedBytes * 3 } = options
  const [base, packages] = [Math.floor(compressedBytes / 2), Math.floor(compressedBytes / 3)]
  const [baseFiles, packageFiles] = [Math.floor(uncompressedBytes / 2), Math.floor(uncompressedBytes / 3)]
  return [
    aLayer({
      ...{ compressedBytes: base, uncompressedBytes: baseFiles, digest: madeUpDigest(`base ${platform} ${base}`) },
      ...{ instruction: 'FROM debian:bookworm-slim', dockerfile: 'Dockerfile', line: 1, inherited: true },
    }),
    aLayer({
      ...{ compressedBytes: packages, uncompressedBytes: packageFiles },
      digest: madeUpDigest(`packages ${variant} ${platform}`),
      instruction: 'RUN apt-get update && apt-get install -y python3 && rm -rf /var/lib/apt/lists/*',
      ...{ dockerfile: 'Dockerfile', line: 5, inherited: false },
    }),
    aLayer({
      compressedBytes: compressedBytes - base - packages,
      uncompressedBytes: uncompressedBytes - baseFiles - packageFiles,
      digest: madeUpDigest(`app ${variant} ${platform}`),
      ...{ instruction: 'COPY . /app', dockerfile: 'Dockerfile', line: 9, inherited: false },
    }),
  ]
}

/** A budget on bytes whose status follows from the numbers, as judging would set it. */
export function aBudget(budget: Partial<ReportBudget>): ReportBudget {
  const { maxBytes = Number.MAX_SAFE_INTEGER, minBytes = 0, warnBytes = maxBytes, actualBytes } = budget
  const judged = (actual: number) => {
    if (actual > maxBytes || actual < minBytes) return 'fail'
    return actual > warnBytes ? 'warn' : 'pass'
  }
  const status = actualBytes === undefined ? 'unknown' : judged(actualBytes)
  return { measure: 'compressed', unit: 'decimal', status, ...budget }
}

/** A finding about `app/cpu` on linux/amd64, with both places. */
export function aFinding(finding: Partial<ReportFinding> = {}): ReportFinding {
  return {
    ...{ code: 'over-budget', severity: 'error', image: 'app', variant: 'cpu', platform: 'linux/amd64' },
    ...{ dockerfile: 'Dockerfile', line: 5, configFile: '.github/image-budgets.yml', configLine: 12 },
    message: 'Variant cpu (linux/amd64) is 41.2 MB, 1.2 MB over its budget of 40 MB',
    remedy: 'Make the image smaller, or raise the budget in a commit of its own',
    ...finding,
  }
}

export type ReportOptions = Partial<Report> & { readonly findings?: readonly ReportFinding[] }

/**
 * A report of a finished run over the given images. Verdict and totals follow from images and findings unless they are given, and
 * what tests say of an image from `smoke`.
 */
export function aReport(options: ReportOptions = {}): Report {
  const { findings = [], ...given } = options
  const cells = given.images ?? [aCell({ budgets: [aBudget({ maxBytes: 50_000_000, actualBytes: 40_000_000 })] })]
  const images = cells.map((cell) => (cell.function.configured > 0 ? cell : testedBy(cell, given.smoke ?? [])))
  return {
    schemaVersion: 1,
    tool: { name: 'image-size-budgets', version: '1.2.3' },
    verdict: { status: worstStatus(findings), findings },
    waived: [],
    advice: [],
    sharing: [],
    smoke: [],
    total: totalOf(images),
    stages: [
      { name: 'config', status: 'done', seconds: 0.01 },
      { name: 'plan', status: 'done', seconds: 0.02 },
      { name: 'doctor', status: 'done', seconds: 0.4 },
      { name: 'build', status: 'done', seconds: 34.2 },
      { name: 'measure', status: 'done', seconds: 2.1 },
      { name: 'inspect', status: 'done', seconds: 1.2 },
      { name: 'smoke', status: 'done', seconds: 3.4 },
      { name: 'judge', status: 'done', seconds: 0 },
    ],
    config: { file: '.github/image-budgets.yml', sha256: madeUpDigest('config').slice('sha256:'.length) },
    narrowed: false,
    builder: { name: 'builder0', driver: 'docker-container', buildx: '0.29.1', buildkit: ['v0.25.1'] },
    source: {
      repository: 'acme/app',
      serverUrl: 'https://github.com',
      sha: '0123456789abcdef0123456789abcdef01234567',
      baseSha: 'fedcba9876543210fedcba9876543210fedcba98',
      runUrl: 'https://github.com/acme/app/actions/runs/7',
      pullRequest: 12,
    },
    notBuilt: [],
    publish: aPublish(),
    ...given,
    images,
  }
}

/** A check, which publishes nothing, unless said otherwise. */
export function aPublish(publish: Partial<ReportPublish> = {}): ReportPublish {
  return {
    ...{ mode: 'never', decision: 'skip', reason: 'Publishing was not asked for' },
    ...{ images: [], tags: [], notTagged: [], staged: [], ...publish },
  }
}

/** `app/cpu` in `ghcr.io/acme/app`, copied and read back, unless said otherwise. */
export function aPublishedImage(image: Partial<ReportPublishedImage> = {}): ReportPublishedImage {
  const { variant = 'cpu', repository = 'ghcr.io/acme/app', digest = madeUpDigest(`app/${variant}`) } = image
  return {
    ...{ image: 'app', variant, repository, digest, reference: `${repository}@${digest}` },
    ...{ status: 'verified', ...(image.status === undefined && { transfer: 'copied' }) },
    ...image,
  }
}

/** A tag of `app/cpu` in `ghcr.io/acme/app`. With `previous`, the command that rolls it back stands beside it. */
export function aPublishedTag(tag: Partial<ReportPublishedTag> = {}): ReportPublishedTag {
  const { variant = 'cpu', reference = 'ghcr.io/acme/app:1.4.2', previous } = tag
  const repository = reference.slice(0, reference.lastIndexOf(':'))
  const rollback = `docker buildx imagetools create --prefer-index=false --tag ${reference} ${repository}@${previous}`
  return {
    ...{ image: 'app', variant, reference, digest: madeUpDigest(`app/${variant}`), kind: 'version', change: 'set' },
    ...(previous === undefined ? {} : { rollback }),
    ...tag,
  }
}

function testedBy(cell: ReportImage, smoke: readonly ReportSmoke[]): ReportImage {
  const own = smoke.filter((test) => cellKey(test) === cellKey(cell))
  const count = (status: ReportSmoke['status']) => own.filter((test) => test.status === status).length
  const [skipped, infrastructure] = [count('skipped'), count('infrastructure')]
  return {
    ...cell,
    function: functionOf({ passed: count('passed'), failed: count('failed'), skipped, infrastructure }),
  }
}

function worstStatus(findings: readonly ReportFinding[]): Report['verdict']['status'] {
  const incomplete = ['run-failed', 'build-failed', 'smoke-infrastructure', 'smoke-not-run']
  if (findings.some(({ code }) => incomplete.includes(code))) return 'error'
  if (findings.some((finding) => finding.severity === 'error')) return 'fail'
  return findings.some((finding) => finding.severity === 'warn') ? 'warn' : 'pass'
}

function totalOf(images: readonly ReportImage[]) {
  const layers = images.flatMap((image) => image.layers)
  const once = [...new Map(layers.map((layer) => [layer.digest, layer])).values()]
  return {
    imageCount: images.length,
    unmeasuredCount: images.filter((image) => image.unknown !== undefined).length,
    ...(images.some((image) => image.unknown === undefined) && sumsOf(layers, once)),
  }
}

function sumsOf(layers: readonly ReportLayer[], once: readonly ReportLayer[]) {
  const sum = (of: readonly ReportLayer[], bytes: 'compressedBytes' | 'uncompressedBytes') =>
    of.reduce((total, layer) => total + (layer[bytes] ?? 0), 0)
  return {
    sumCompressedBytes: sum(layers, 'compressedBytes'),
    storedCompressedBytes: sum(once, 'compressedBytes'),
    sumUncompressedBytes: sum(layers, 'uncompressedBytes'),
    storedUncompressedBytes: sum(once, 'uncompressedBytes'),
  }
}
