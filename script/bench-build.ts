import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../src/adapters/clock.ts'
import { processExec } from '../src/adapters/exec.ts'
import { createFiles } from '../src/adapters/files.ts'
import { bakeDefinition } from '../src/build/bake-definition.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { childEnvironment } from '../src/model/child-environment.ts'
import type { Report } from '../src/model/report.ts'
import { planBuild } from '../src/plan/plan-build.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const env = { ...childEnvironment({ env: process.env }), BUILDX_BAKE_ENTITLEMENTS_FS: '0' }

export type BuildBench = {
  readonly kind: 'warm' | 'cold'
  /** `docker buildx bake` of the same definition to the same output, and our `check` without its smoke tests; medians over `rounds`. */
  readonly bareSeconds: number
  readonly checkSeconds: number
  readonly overheadSeconds: number
  /** At most 10 % or 2 s, whichever is more. */
  readonly withinLimit: boolean
  readonly rounds: number
}

/**
 * Times `check` of the bundled command line against a bare bake of the quickstart, in turn. `warm` rebuilds what both have
 * built before; `cold` gives every build stages that no build has seen, so that each of their steps runs.
 */
export async function benchBuild(options: {
  readonly kind: 'warm' | 'cold'
  readonly rounds: number
}): Promise<BuildBench> {
  const { kind, rounds } = options
  const folder = await mkdtemp(join(tmpdir(), 'bench-build-'))
  try {
    const workspace = join(folder, 'quickstart')
    await cp(join(root, 'examples/quickstart'), workspace, { recursive: true })
    const bare: number[] = []
    const check: number[] = []
    if (kind === 'warm') {
      await bareBake(workspace, folder)
      await ourCheck(workspace)
    }
    for (let round = 0; round < rounds; round++) {
      if (kind === 'cold') await makeUnseen(workspace)
      bare.push(await bareBake(workspace, folder))
      if (kind === 'cold') await makeUnseen(workspace)
      check.push(await ourCheck(workspace))
    }
    const [bareSeconds, checkSeconds] = [median(bare), median(check)]
    const overheadSeconds = checkSeconds - bareSeconds
    const withinLimit = overheadSeconds <= Math.max(2, bareSeconds / 10)
    return { kind, bareSeconds, checkSeconds, overheadSeconds, withinLimit, rounds }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function bareBake(workspace: string, folder: string): Promise<number> {
  const exec = processExec()
  const files = createFiles()
  const config = await loadConfig({ workspace, files, exec, env: process.env })
  const plan = planBuild(config, { only: [], platforms: [] })
  const layouts = join(folder, `layouts-${randomUUID()}`)
  await mkdir(layouts)
  const definition = bakeDefinition({ targets: plan.targets, layoutDirOf: (target) => join(layouts, target.bakeName) })
  const file = join(folder, 'definition.json')
  await writeFile(file, JSON.stringify(definition))
  const args = [
    'buildx',
    'bake',
    '--file',
    file,
    '--metadata-file',
    join(folder, 'metadata.json'),
    '--progress=rawjson',
  ]
  const seconds = await timed({ command: 'docker', args, cwd: workspace, accepted: [0] })
  await rm(layouts, { recursive: true })
  return seconds
}

/** A verdict of fail is a run that worked. */
async function ourCheck(workspace: string): Promise<number> {
  const seconds = await timed({
    command: process.execPath,
    args: [join(root, 'dist/cli.js'), 'check'],
    cwd: workspace,
    accepted: [0, 1],
  })
  const report: Report = JSON.parse(await readFile(join(workspace, 'image-budgets-report/report.json'), 'utf8'))
  return seconds - (report.stages.find(({ name }) => name === 'smoke')?.seconds ?? 0)
}

async function timed(call: {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly accepted: readonly number[]
}): Promise<number> {
  const clock = systemClock()
  const started = clock.monotonicSeconds()
  const result = await processExec().run(call.command, call.args, { cwd: call.cwd, env, timeoutSeconds: 1800 })
  const seconds = clock.monotonicSeconds() - started
  if (result.exitCode === undefined || !call.accepted.includes(result.exitCode)) {
    throw new Error(
      `${call.command} ${call.args.join(' ')} ended with status ${result.exitCode}: ${result.stderr.slice(-2000)}`,
    )
  }
  return seconds
}

/** Gives every stage a variable of its own right after its FROM. */
async function makeUnseen(workspace: string): Promise<void> {
  for (const name of (await readdir(workspace)).filter((each) => each.startsWith('Dockerfile'))) {
    const path = join(workspace, name)
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => !line.startsWith('ENV BENCH_RUN='))
    const marked = lines.flatMap((line) => (/^FROM /.test(line) ? [line, `ENV BENCH_RUN=${randomUUID()}`] : [line]))
    await writeFile(path, marked.join('\n'))
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
