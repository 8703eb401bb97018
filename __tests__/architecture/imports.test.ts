import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

/*
 * The dependency rules of ARCHITECTURE.md. Data flows one way: a stage takes values and returns a new one, knows no
 * other stage, and touches the world only through ports.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => posix.join('src', name.replaceAll('\\', '/')))
  .sort()

const entries = ['src/action.ts', 'src/cli.ts', 'src/layer-worker.ts']
const stages = [
  'config',
  'plan',
  'lint',
  'build',
  'doctor',
  'image',
  'measure',
  'inspect',
  'compare',
  'baseline',
  'changes',
  'judge',
  'smoke',
  'publish',
  'sizes',
  'init',
  'report',
]
const effectful = [
  'child_process', 'cluster', 'dgram', 'dns', 'fs', 'http', 'http2', 'https', 'inspector', 'net', 'os', 'process',
  'readline', 'repl', 'tls', 'tty', 'v8', 'vm', 'worker_threads',
] // biome-ignore format: a plain list reads best

const adaptersMayImport = /^src\/(?:adapters\/|model\/|(?:ports|errors|exit-status)\.ts$)/

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .map((specifier) =>
      specifier.startsWith('.')
        ? relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/')
        : specifier,
    )
}

/** The first circle of files that import each other, types included, in the order of importing; empty when there is none. */
function importCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>()
  const cycleFrom = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return []
    for (const next of graph.get(file) ?? []) {
      const cycle = cycleFrom(next, [...path, file])
      if (cycle.length > 0) return cycle
    }
    done.add(file)
    return []
  }
  for (const file of graph.keys()) {
    const cycle = cycleFrom(file, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

function stageOf(file: string): string | undefined {
  const folder = /^src\/([^/]+)\//.exec(file)?.[1]
  return folder !== undefined && stages.includes(folder) ? folder : undefined
}

function isEffectful(specifier: string): boolean {
  if (specifier.startsWith('@actions/')) return true
  const bare = specifier.replace(/^node:/, '').split('/')[0] ?? ''
  return effectful.includes(bare)
}

describe('the dependency rules', () => {
  test.each(sources)('%s imports only what its place allows', (file) => {
    const imports = importsOf(file)
    const broken: string[] = []
    for (const specifier of imports) {
      if (isEffectful(specifier) && !file.startsWith('src/adapters/') && !entries.includes(file)) {
        broken.push(`${specifier}: only the entries and src/adapters/ touch the world`)
      }
      if (file.startsWith('src/model/') && specifier.startsWith('src/') && !specifier.startsWith('src/model/')) {
        broken.push(`${specifier}: model/ imports nothing but model/`)
      }
      if (file.startsWith('src/adapters/') && specifier.startsWith('src/') && !adaptersMayImport.test(specifier)) {
        broken.push(`${specifier}: an adapter knows the model and the ports, no stage`)
      }
      const [from, to] = [stageOf(file), stageOf(specifier)]
      if (from !== undefined && to !== undefined && from !== to) broken.push(`${specifier}: no stage imports another`)
      if (from !== undefined && specifier.startsWith('src/adapters/'))
        broken.push(`${specifier}: a stage sees ports, never adapters`)
      if (from !== undefined && specifier === 'src/pipeline.ts')
        broken.push(`${specifier}: only the entries know the pipeline`)
    }
    expect(broken).toEqual([])
  })

  test.each(sources)('%s asks for clock, randomness and environment only where it may', (file) => {
    if (file.startsWith('src/adapters/') || entries.includes(file)) return expect(importsOf(file)).toBeDefined()
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    expect(
      text.match(
        /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|randomUUID|performance\.now|\bprocess\.(?:env|cwd|exit|stdout|stderr)|\bset(?:Timeout|Interval)\(/g,
      ),
    ).toBeNull()
  })

  test.each(sources)('%s holds one idea: at most 250 lines', (file) => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length - 1).toBeLessThanOrEqual(250)
  })

  test('no file imports itself by way of others', () => {
    expect(importCycle(new Map(sources.map((file) => [file, importsOf(file)])))).toEqual([])
  })

  test('a circle is found wherever it lies', () => {
    const graph = { a: ['b', 'node:fs'], b: ['c', 'd'], c: [], d: ['e', 'c'], e: ['b'] }
    expect(importCycle(new Map(Object.entries(graph)))).toEqual(['b', 'd', 'e', 'b'])
  })

  const pipeline = [
    ...[
      'src/pipeline.ts',
      'src/read-and-plan.ts',
      'src/find-changes.ts',
      'src/base-platforms.ts',
      'src/examine-machine.ts',
      'src/build-images.ts',
    ],
    ...['src/measure-plan.ts', 'src/compare-caches.ts', 'src/publish-what-passed.ts'],
    ...['src/look-at-source.ts', 'src/inspect-source.ts', 'src/compare-sources.ts', 'src/lint-before-build.ts'],
    ...['src/update-sizes.ts', 'src/measured-report.ts', 'src/merge-reports.ts'],
    ...['src/find-baseline.ts', 'src/baseline-in-file.ts', 'src/baseline-in-registry.ts', 'src/baseline-in-cache.ts'],
    ...['src/baseline-image.ts', 'src/keep-sizes.ts'],
    ...['src/propose-config.ts', 'src/find-candidates.ts'],
  ]

  test('only the pipeline and the entries know several stages', () => {
    const knowing = sources.filter((file) => new Set(importsOf(file).map(stageOf).filter(Boolean)).size > 1)
    expect(knowing.filter((file) => !pipeline.includes(file) && !entries.includes(file))).toEqual([])
  })
})
