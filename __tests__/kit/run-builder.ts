import { createHash } from 'node:crypto'
import { parseBytes } from '../../src/model/bytes.ts'
import type { Bound } from '../../src/model/bound.ts'
import type { Bounds, Budget, Config, Variant } from '../../src/model/config.ts'
import { type Digest, parseDigest } from '../../src/model/digest.ts'
import type { RuntimeConfig } from '../../src/model/image-config.ts'
import type { ImageMeasurement, Layer, LayerOrigin, MachineCount, MeasuredCell } from '../../src/model/measurement.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Inspection } from '../../src/model/inspection.ts'
import { type Platform, parsePlatform } from '../../src/model/platform.ts'

export const configFile = '.github/image-budgets.yml'

export function position(line = 1) {
  return { file: configFile, line, column: 1 }
}

export function platform(text: string): Platform {
  const parsed = parsePlatform(text)
  if (parsed === undefined) throw new Error(`${text} is no platform`)
  return parsed
}

export const amd64 = platform('linux/amd64')
export const arm64 = platform('linux/arm64')

/** The digest of a name: the same in every test. */
export function digestOf(name: string): Digest {
  const digest = parseDigest(`sha256:${createHash('sha256').update(name).digest('hex')}`)
  if (digest === undefined) throw new Error('Not a digest')
  return digest
}

export function bound(text: string): Bound {
  const parsed = parseBytes(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return { value: parsed.bytes, text }
}

type BoundTexts = { readonly [Key in 'max' | 'warn' | 'min' | 'target' | 'original']?: string }

export function bounds({ message, ...texts }: BoundTexts & { readonly message?: string }): Bounds {
  const [first] = Object.values(texts)
  const parsed = parseBytes(first ?? '0')
  return {
    ...Object.fromEntries(Object.entries(texts).map(([kind, text]) => [kind, bound(text)])),
    ...(message === undefined ? {} : { message }),
    unit: 'unit' in parsed ? parsed.unit : 'decimal',
    position: position(7),
  }
}

export function aBudget(
  options: BoundTexts & {
    readonly measure?: Budget['measure']
    readonly path?: string
    readonly platform?: Platform
    readonly message?: string
  },
): Budget {
  const { measure = 'compressed', path, platform: where = amd64, ...rest } = options
  return { ...bounds(rest), measure, platform: where, ...(path !== undefined && { path }) }
}

export function aVariant(options: Partial<Variant> = {}): Variant {
  return {
    image: 'app',
    variant: 'cpu',
    position: position(3),
    context: '.',
    dockerfile: 'Dockerfile',
    buildArgs: {},
    labels: {},
    platforms: [amd64],
    secrets: [],
    cacheFrom: [],
    cacheTo: [],
    budgets: [],
    smoke: [],
    smokeBudgets: [],
    ...{ rules: [], waivers: [] },
    publish: {
      repositories: [],
      tags: [],
      tagPrefix: '',
      tagSuffix: '',
      provenance: 'min',
      sbom: false,
      annotations: {},
    },
    ...options,
  }
}

export function aConfig(variants: readonly Variant[], options: Partial<Config> = {}): Config {
  return {
    file: configFile,
    sha256: 'c0ffee'.padEnd(64, '0'),
    strict: false,
    requireSmoke: false,
    variants,
    relations: [],
    publishWhen: [],
    baseline: { from: ['file', 'registry', 'cache'], required: false },
    allow: [],
    ...options,
  }
}

/** The plan of a run over all of the configuration, or over the variants that are named. */
export function aPlan(config: Config, only?: readonly string[]): Plan {
  const variants = config.variants.filter(({ variant }) => only === undefined || only.includes(variant))
  return {
    targets: [],
    variants,
    cells: variants.flatMap(({ image, variant, platforms }) =>
      platforms.map((where) => ({ image, variant, platform: where })),
    ),
    narrowed: variants.length < config.variants.length,
    publish: { publications: [] },
  }
}

export type LayerOptions = {
  readonly name: string
  readonly compressedBytes: number
  readonly uncompressedBytes?: number
  readonly origin?: LayerOrigin
}

export function aMeasuredLayer({ name, compressedBytes, uncompressedBytes, origin = {} }: LayerOptions): Layer {
  return {
    digest: digestOf(`blob ${name}`),
    diffId: digestOf(`diff ${name}`),
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    compressedBytes,
    uncompressedBytes: uncompressedBytes ?? compressedBytes * 2,
    origin,
  }
}

/** An image whose compressed size is known. */
export type SizedImage = ImageMeasurement & { readonly compressedBytes: number }

export function anImage(layers: readonly LayerOptions[], machines: readonly MachineCount[] = []): SizedImage {
  const measured = layers.map(aMeasuredLayer)
  return {
    digest: digestOf(JSON.stringify(layers)),
    indexDigest: digestOf(`index ${JSON.stringify(layers)}`),
    compressedBytes: measured.reduce((sum, layer) => sum + layer.compressedBytes, 0),
    uncompressedBytes: measured.reduce((sum, layer) => sum + layer.uncompressedBytes, 0),
    layers: measured,
    machines,
    runtime: aRuntime(),
  }
}

/** An image of one layer of so many compressed bytes; the name tells its content from that of others. */
export function imageOf(compressedBytes: number, name = `${compressedBytes}`): SizedImage {
  return anImage([{ name, compressedBytes }])
}

/** A measurement of a variant, on linux/amd64 unless said otherwise. */
export function measuredAs(
  { image, variant }: Pick<Variant, 'image' | 'variant'>,
  measurement: MeasuredCell['measurement'],
  ...[where = amd64]: readonly Platform[]
): MeasuredCell {
  return { image, variant, platform: where, measurement }
}

/** What is inside an image of one layer, of so many bytes; nothing of it is wasted unless said otherwise. */
export function anInspection(options: Partial<Inspection> = {}): Inspection {
  const { liveBytes = 1000, wastedBytes = 0 } = options
  return {
    ...{ uncompressedBytes: liveBytes + wastedBytes, liveBytes, wastedBytes, ownBytes: liveBytes + wastedBytes },
    layers: [{ liveBytes, wastedBytes, entryCount: 1, largestFiles: [], largestFolders: [] }],
    waste: [],
    wasteByCause: { removed: wastedBytes, overwritten: 0, 'copied-again': 0 },
    ...{
      duplicates: [],
      duplicateBytes: 0,
      folders: [],
      apartFolders: { floorBytes: 100_000, folders: [], left: { count: 1, bytes: liveBytes } },
      packages: [],
      packagesSummed: { count: 0, bytes: 0 },
      observations: [],
      paths: [],
      problems: [],
    },
    components: [{ kind: 'other', name: '', bytes: liveBytes, fileCount: 1 }],
    ...options,
  }
}

/** How an image is started that says nothing about it. */
export function aRuntime(options: Partial<RuntimeConfig> = {}): RuntimeConfig {
  return {
    ...{ user: '', env: [], entrypoint: [], cmd: [], workingDir: '', labels: {} },
    ...{ exposedPorts: [], volumes: [], hasHealthcheck: false, ...options },
  }
}
