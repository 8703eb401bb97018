import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { LiveEntry } from '../../src/model/image-tree.ts'
import { type BuiltLayout, buildLayout } from '../kit/engine-image.ts'
import { type EngineView, layoutView, ofImage } from '../kit/engine-view.ts'
import { type InspectedBuild, inspectBuild } from '../kit/inspected-build.ts'

/* Images that BuildKit really builds, for both platforms, on Debian: what is in them, and what every layer of them wastes. */

const platforms = ['linux/amd64', 'linux/arm64']

// Sizes by which each case is known again.
const dockerfile = `FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends tree
RUN mkdir /case && head -c 1234567 /dev/urandom > /case/late
RUN rm /case/late
RUN head -c 2345678 /dev/urandom > /case/same && rm /case/same && echo kept > /case/kept
COPY chowned /case/chowned
RUN chown 1000:1000 /case/chowned
COPY --chown=1000:1000 direct /case/direct
COPY old /case/over
COPY new /case/over
RUN chown 0:0 /case/over
RUN ln /case/direct /case/linked && chmod 600 /case/kept
RUN rm -rf /var/lib/apt/lists/*
`
const content = {
  chowned: randomBytes(345_678),
  direct: randomBytes(456_789),
  old: randomBytes(567_891),
  new: randomBytes(111_111),
}
const [base, apt, made, removed, sameLayer, copied, chowned, , old, over, noop, linked, lists] = [...Array(13).keys()]

let built: BuiltLayout
let inspected: ReadonlyMap<string, InspectedBuild>
let views: readonly EngineView[]
beforeAll(async () => {
  built = buildLayout(dockerfile, { platforms, content, options: ['--provenance=mode=max'] })
  inspected = await inspectBuild(built, { dockerfile, platforms })
  views = layoutView(built.layoutDir, platforms)
}, 600_000)
afterAll(() => built?.remove())

function imageOf(platform: string): InspectedBuild {
  const image = inspected.get(platform)
  if (image === undefined) throw new Error(`There is no image for ${platform}`)
  return image
}

describe.each(platforms)('a real image for %s', (platform) => {
  test('has the paths, types, sizes, modes, owners, times and link targets that docker export shows', () => {
    const { tree } = imageOf(platform)
    const view = views[platforms.indexOf(platform)] ?? { refused: 'It was not loaded' }
    if ('refused' in view) throw new Error(view.refused)
    const shown = ({
      path,
      type,
      fileBytes,
      mode,
      uid,
      gid,
      linkName,
      mtimeSeconds,
    }: Omit<LiveEntry, 'countedBytes' | 'layer'>) => ({
      ...{ path, type, fileBytes, mode, uid, gid },
      ...(linkName !== undefined && { linkName }),
      // docker changes what is in these folders, and so their time.
      ...(!['/dev', '/etc'].includes(path) && { mtimeSeconds }),
    })
    const inImage = (path: string) => tree.at(path) !== undefined
    const ours = new Map(ofImage(tree.entries(), inImage).map((entry) => [entry.path, shown(entry)]))
    const theirs = new Map(ofImage(view, inImage).map((entry) => [entry.path, shown(entry)]))
    expect(ours.size).toBeGreaterThan(2_000)
    expect([...ours.keys()].filter((path) => !theirs.has(path))).toEqual([])
    expect([...theirs.keys()].filter((path) => !ours.has(path))).toEqual([])
    expect(
      [...ours.values()].filter((entry) => JSON.stringify(entry) !== JSON.stringify(theirs.get(entry.path))),
    ).toEqual([])
    expect(tree.problems).toEqual([])
  })

  test('wastes exactly what was written and is no longer there', () => {
    const { tree } = imageOf(platform)
    expect([...tree.wasted()].filter(({ path }) => path.startsWith('/case/'))).toEqual([
      { path: '/case/late', fileBytes: 1_234_567, layer: made, by: removed, cause: 'removed' },
      { path: '/case/kept', fileBytes: 5, layer: sameLayer, by: linked, cause: 'copied-again', changed: ['mode'] },
      {
        path: '/case/chowned',
        fileBytes: 345_678,
        layer: copied,
        by: chowned,
        cause: 'copied-again',
        changed: ['owner'],
      },
      { path: '/case/over', fileBytes: 567_891, layer: old, by: over, cause: 'overwritten' },
    ])
    const own = (layer: number | undefined) => tree.layers[layer ?? -1]
    expect(own(made)).toMatchObject({ uncompressedBytes: 1_234_567, liveBytes: 0, wastedBytes: 1_234_567 })
    expect(own(removed)).toMatchObject({ uncompressedBytes: 0 })
    expect(own(sameLayer)).toMatchObject({ uncompressedBytes: 5, liveBytes: 0 })
    expect(own(chowned)).toMatchObject({ uncompressedBytes: 345_678, liveBytes: 345_678, wastedBytes: 0 })
    expect(own(over)).toMatchObject({ uncompressedBytes: 111_111, liveBytes: 111_111 })
    // BuildKit writes a hard link to a file of a lower layer as a file of its own.
    expect(own(linked)).toMatchObject({ uncompressedBytes: 456_789 + 5, wastedBytes: 0 })
    expect(imageOf(platform).inspection.duplicates).toContainEqual({
      ...{ extraBytes: 456_789, fileBytes: 456_789, count: 2, paths: ['/case/direct', '/case/linked'] },
    })
    expect(own(noop)).toMatchObject({ uncompressedBytes: 0 })
    expect(own(base)).toMatchObject({ uncompressedBytes: (own(base)?.liveBytes ?? 0) + (own(base)?.wastedBytes ?? 0) })
  })

  test('tells the late cleanup of the package lists as one group, with the layer that brought them', () => {
    const { inspection, tree } = imageOf(platform)
    const group = inspection.waste.find(({ by }) => by === lists)
    const files = [...tree.wasted()].filter(({ by }) => by === lists)
    expect(group).toMatchObject({ cause: 'removed', layer: apt, fileCount: files.length })
    expect(group?.path).toMatch(/^\/var\/lib\/apt\/lists/)
    expect(group?.bytes).toBe(files.reduce((sum, { fileBytes }) => sum + fileBytes, 0))
    expect(group?.bytes).toBeGreaterThan(10_000_000)
  })

  test('is live and wasted bytes and nothing else, and its own are those of the layers above the base', () => {
    const { inspection, measurement, tree } = imageOf(platform)
    const { uncompressedBytes, liveBytes, wastedBytes, wasteByCause, components } = inspection
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
    expect(liveBytes + wastedBytes).toBe(uncompressedBytes)
    expect(uncompressedBytes).toBe(measurement.uncompressedBytes)
    expect(sum(Object.values(wasteByCause))).toBe(wastedBytes)
    expect(sum(components.map(({ bytes }) => bytes))).toBe(liveBytes)
    expect(inspection.ownBytes).toBe(uncompressedBytes - (tree.layers[base ?? -1]?.uncompressedBytes ?? 0))
    expect(inspection.layers[made ?? -1]?.largestFiles).toEqual([{ path: '/case/late', bytes: 1_234_567 }])
    expect(inspection.layers[made ?? -1]?.largestFolders).toEqual([{ path: '/case', bytes: 1_234_567 }])
  })
})
