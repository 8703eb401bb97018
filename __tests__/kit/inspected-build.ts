import { tmpdir } from 'node:os'
import { createFiles } from '../../src/adapters/files.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { buildTree } from '../../src/inspect/build-tree.ts'
import { inspectImages } from '../../src/inspect/inspect-images.ts'
import { createLayerContents } from '../../src/measure/layer-contents.ts'
import { layerOrigins } from '../../src/measure/layer-origins.ts'
import { measureImages } from '../../src/measure/measure-images.ts'
import type { BuildOutcome } from '../../src/model/build.ts'
import type { ImageTree } from '../../src/model/image-tree.ts'
import type { Inspection } from '../../src/model/inspection.ts'
import type { ImageMeasurement } from '../../src/model/measurement.ts'
import type { Platform } from '../../src/model/platform.ts'
import { isUnknown, type Unknown } from '../../src/model/unknown.ts'
import type { BuiltLayout } from './engine-image.ts'
import { openBuiltLayout } from './open-built-layout.ts'

export type InspectedBuild = {
  readonly measurement: ImageMeasurement
  readonly inspection: Inspection
  readonly tree: ImageTree
}

/** Measures and looks into what was really built, by platform, as a run does. */
export async function inspectBuild(
  built: BuiltLayout,
  { dockerfile, platforms }: { readonly dockerfile: string; readonly platforms: readonly string[] },
): Promise<ReadonlyMap<string, InspectedBuild>> {
  const files = createFiles(tmpdir())
  const meter = createLayerMeter({ cores: 2 })
  const variant = { image: 'app', variant: 'default' }
  const outcomes: BuildOutcome[] = [{ ...variant, ...built, status: 'built', provenance: [] }]
  const openSource = () => openBuiltLayout(built, files)
  try {
    const { cells: measured } = await measureImages({
      ...{ outcomes, openSource, contents: createLayerContents({ meter, files }) },
      cells: platforms.map((platform) => ({ ...variant, platform: platform as Platform })),
      originsOf: (input) => layerOrigins({ ...input, dockerfiles: [{ path: 'Dockerfile', text: dockerfile }] }),
    })
    const { signal } = new AbortController()
    const inspected = await inspectImages({ measured, outcomes, variants: [], openSource, meter, signal })
    const result = new Map<string, InspectedBuild>()
    for (const [index, { inspection, platform }] of inspected.entries()) {
      const measurement = known(measured[index]?.measurement)
      const source = await openSource()
      const image = await source.image(platform)
      const blobs = await Promise.all(image?.manifest.layers.map((layer) => source.layer(layer)) ?? [])
      const tree = buildTree(await Promise.all(blobs.map((blob) => meter.listing(blob))))
      result.set(platform, { measurement, inspection: known(inspection), tree })
    }
    return result
  } finally {
    await meter.close()
  }
}

function known<Value extends object>(value: Value | Unknown | undefined): Value {
  if (value === undefined) throw new Error('There is none')
  if (isUnknown(value)) throw new Error(value.reason)
  return value
}
