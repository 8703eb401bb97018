// Every figure is a ratio to a peer or a limit that is measured in turn in the same run; nothing is asserted. --quick: one round and a small layer.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { benchBuild } from './bench-build.ts'
import { benchInspect, inspectWords, layerShapes } from './bench-inspect.ts'
import { benchMeasure, type Cost } from './bench-measure.ts'
import { benchPublish } from './bench-publish.ts'
import { benchPure } from './bench-pure.ts'
import { benchSmoke } from './bench-smoke.ts'
import { withOwnLayout } from './own-layout.ts'

const quick = process.argv.includes('--quick')
const rounds = quick ? 1 : 3
const dist = fileURLToPath(new URL('../dist', import.meta.url))

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function cost({ seconds, cpuSeconds }: Cost): string {
  return `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of cores)`
}

function medianSeconds(work: () => void): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now()
    work()
    return (performance.now() - start) / 1000
  }).sort((a, b) => a - b)
  return times[3] ?? Number.NaN
}

const empty = medianSeconds(() => spawnSync(process.execPath, ['-e', '0']))
const action = medianSeconds(() =>
  spawnSync(process.execPath, [`${dist}/action.js`], { env: { PATH: process.env['PATH'] ?? '' } }),
)
say(
  `Start of dist/action.js: ${Math.round(action * 1000)} ms (limit 150 ms; an empty program ${Math.round(empty * 1000)} ms)`,
)

const { cellCount, seconds } = benchPure(500)
const pure = seconds.plan + seconds.judge + seconds.render
say(
  `Plan, judge and render ${cellCount} images: ${pure.toFixed(2)} s (limit 2 s; ${seconds.plan.toFixed(2)} + ${seconds.judge.toFixed(2)} + ${seconds.render.toFixed(2)})`,
)

const layer = await benchMeasure({ bytes: quick ? 500_000_000 : 3_200_000_000, rounds })
say(
  [
    `Measuring one layer of ${layer.layerUncompressedBytes} bytes (${layer.layerCompressedBytes} compressed), ${layer.rounds} rounds:`,
    `  ours ${cost(layer.ours)}, tar -tzf ${cost(layer.tar)}, gzip -dc ${cost(layer.gzip)}`,
    `  ${layer.timesAsFastAsTar.toFixed(2)} times as fast as tar (limit 2.5), ${layer.timesAsFastAsGzip.toFixed(2)} times as fast as gzip`,
    `  the same layer twice, side by side: ${cost(layer.twoLayersAtOnce)}`,
    `  peak memory ${layer.peakMemoryMegabytes} MB (limit 250 MB)`,
  ].join('\n'),
)

for (const shape of layerShapes) {
  const bytes = shape.map((part) => part * (quick ? 500_000_000 : 3_200_000_000))
  const bench = await withOwnLayout(bytes, (folder) => benchInspect(folder, { rounds }))
  say(inspectWords(bench).join('\n'))
}

for (const kind of ['warm', 'cold'] as const) {
  const build = await benchBuild({ kind, rounds: kind === 'cold' ? 1 : rounds })
  say(
    `Quickstart ${kind}: bare bake ${build.bareSeconds.toFixed(1)} s, check ${build.checkSeconds.toFixed(1)} s, on top ${build.overheadSeconds.toFixed(1)} s (limit ${Math.max(2, build.bareSeconds / 10).toFixed(1)} s)`,
  )
}

const smoke = await benchSmoke({ tests: 10, rounds })
say(
  `Loading an image and running ${smoke.tests} smoke tests: ours ${smoke.oursSeconds.toFixed(1)} s, a script of docker load and docker run ${smoke.scriptSeconds.toFixed(1)} s (${(smoke.scriptSeconds / smoke.oursSeconds).toFixed(2)} times as fast)`,
)

const publish = await benchPublish({ bytes: quick ? 50_000_000 : 300_000_000, rounds })
say(
  [
    `Publishing a layer of ${publish.layerBytes} bytes under 3 tags in 2 registries: ours, read back, ${publish.oursSeconds.toFixed(1)} s, a script of skopeo ${publish.scriptSeconds.toFixed(1)} s (${(publish.scriptSeconds / publish.oursSeconds).toFixed(2)} times as fast)`,
    `  the layer read back whole and proven ${publish.readSeconds.toFixed(2)} s, curl to nowhere ${publish.curlSeconds.toFixed(2)} s (${(publish.curlSeconds / publish.readSeconds).toFixed(2)} times as fast)`,
  ].join('\n'),
)
