import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/* A workflow under a real runner (act, on PATH or named by ACT), on this machine, in a throw-away repository with our action in it. */

const root = fileURLToPath(new URL('../..', import.meta.url))

export type ActRun = {
  readonly exitCode: number | null
  readonly log: string
  /** What the last step saw: outputs of the action, and the summary that it left. */
  readonly captured: { readonly outputs: Readonly<Record<string, string>>; readonly summary: string } | undefined
}

export type Sandbox = {
  readonly folder: string
  write(path: string, content: string): void
  run(options: {
    readonly eventName: 'pull_request' | 'pull_request_target'
    readonly event: unknown
    readonly apiUrl: string
    readonly token: string
    readonly runId: number
  }): Promise<ActRun>
  remove(): void
}

/** The step to end a workflow with, so that a test can see what later steps would. */
export const captureStep = {
  if: 'always()',
  env: { OUTPUTS: expression('toJSON(steps.budgets.outputs)'), SUMMARY: expression('steps.budgets.outputs.summary') },
  run: 'printf "%s" "$OUTPUTS" > "$CAPTURE/outputs.json"; cat "$SUMMARY" > "$CAPTURE/summary.md"',
}

function expression(text: string): string {
  return `\${{ ${text} }}`
}

/** A git repository with action.yml, dist/ and the given files. */
export async function sandbox(files: Readonly<Record<string, string>>): Promise<Sandbox> {
  const place = mkdtempSync(join(tmpdir(), 'image-budgets-act-'))
  const folder = join(place, 'repository')
  mkdirSync(folder)
  cpSync(join(root, 'action.yml'), join(folder, 'action.yml'))
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  for (const [path, content] of Object.entries(files)) write(path, content)
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
  await command('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder })
  await command('git', ['remote', 'add', 'origin', 'https://github.com/acme/app.git'], { cwd: folder })
  await command('git', ['add', '--all'], { cwd: folder })
  await command('git', [...identity, 'commit', '--quiet', '--message=start'], { cwd: folder })
  return {
    folder,
    write,
    remove: () => rmSync(place, { recursive: true, force: true }),
    run: async ({ eventName, event, apiUrl, token, runId }) => {
      const capture = mkdtempSync(join(place, 'capture-'))
      const eventFile = join(capture, 'event.json')
      writeFileSync(eventFile, JSON.stringify(event))
      const { exitCode, log } = await command(
        process.env['ACT'] ?? 'act',
        [
          ...[eventName, '--eventpath', eventFile, '--platform', 'ubuntu-24.04=-self-hosted'],
          ...['--action-offline-mode', '--rm', '--secret', `GITHUB_TOKEN=${token}`],
          ...['--env', `GITHUB_API_URL=${apiUrl}`, '--env', `CAPTURE=${capture}`, '--env', `GITHUB_RUN_ID=${runId}`],
          ...['--cache-server-addr', '127.0.0.1', '--cache-server-path', join(place, 'cache')],
          ...['--artifact-server-path', join(place, 'artifacts'), '--artifact-server-addr', '127.0.0.1'],
        ],
        { cwd: folder, env: { ...process.env, XDG_CACHE_HOME: join(place, 'cache') } },
      )
      return { exitCode, log, captured: readCapture(capture) }
    },
  }
}

function readCapture(folder: string): ActRun['captured'] {
  try {
    return {
      outputs: JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8')),
      summary: readFileSync(join(folder, 'summary.md'), 'utf8'),
    }
  } catch {
    // The step did not come to run; the test that expects it shows the log.
    return undefined
  }
}

function command(
  name: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
) {
  return new Promise<{ exitCode: number | null; log: string }>((resolve, reject) => {
    const child = spawn(name, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, log: Buffer.concat(chunks).toString('utf8') }))
  })
}
