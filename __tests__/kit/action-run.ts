import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../../src/model/report.ts'

/* The committed bundles run as a runner or a person runs them: a process of its own, the real engine, files of the runner's protocol. */

const dist = fileURLToPath(new URL('../../dist', import.meta.url))

export type Finished = {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly report: Report | undefined
}

export type Started = { readonly process: ChildProcess; readonly finished: Promise<Finished> }

export type Place = {
  readonly root: string
  readonly workspace: string
  /** RUNNER_TEMP of the runs. */
  readonly temporary: string
  write(path: string, content: string | Buffer): void
  start(program: 'action' | 'cli', options?: StartOptions): Started
  remove(): void
}

export type StartOptions = {
  readonly args?: readonly string[]
  /** Inputs of the Action by name. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly event?: { readonly name: string; readonly payload: unknown }
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A workspace whose path has a space, as some people's has. */
export function place(files: Readonly<Record<string, string>> = {}): Place {
  const root = mkdtempSync(join(tmpdir(), 'image-budgets-run-'))
  const workspace = join(root, 'work space')
  const temporary = join(root, 'temporary')
  mkdirSync(workspace)
  mkdirSync(temporary)
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), content)
  }
  for (const [path, content] of Object.entries(files)) write(path, content)
  return {
    ...{ root, workspace, temporary, write },
    start: (program, options = {}) => start({ program, root, workspace, temporary, options }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

function start(run: {
  readonly program: 'action' | 'cli'
  readonly root: string
  readonly workspace: string
  readonly temporary: string
  readonly options: StartOptions
}): Started {
  const { program, root, workspace, temporary, options } = run
  const protocol = mkdtempSync(join(root, 'protocol-'))
  const file = (name: string, content: string): string => {
    const path = join(protocol, name)
    writeFileSync(path, content)
    return path
  }
  const runner = {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '1000',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SHA: 'b'.repeat(40),
    GITHUB_EVENT_NAME: options.event?.name ?? 'push',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(options.event?.payload ?? {})),
    GITHUB_OUTPUT: file('output', ''),
    GITHUB_STEP_SUMMARY: file('summary', ''),
    ...Object.fromEntries(
      Object.entries(options.inputs ?? {}).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  }
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    XDG_CACHE_HOME: join(root, 'cache'),
    RUNNER_TEMP: temporary,
    TMPDIR: temporary,
    ...(program === 'action' ? runner : {}),
    ...options.env,
  }
  const started = performance.now()
  const child = spawn(process.execPath, [join(dist, `${program}.js`), ...(options.args ?? [])], { cwd: workspace, env })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) =>
      resolve({
        status,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        seconds: (performance.now() - started) / 1000,
        outputs: parseOutputs(runner.GITHUB_OUTPUT),
        summary: existsSync(runner.GITHUB_STEP_SUMMARY) ? readFileSync(runner.GITHUB_STEP_SUMMARY, 'utf8') : '',
        report: readReport(join(workspace, 'image-budgets-report', 'report.json')),
      }),
    )
  })
  return { process: child, finished }
}

/** The runner's file format: `name<<delimiter`, lines, `delimiter`. */
function parseOutputs(path: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  for (let at = 0; at < lines.length; at++) {
    const [name, delimiter] = (lines[at] ?? '').split('<<')
    if (name === undefined || delimiter === undefined) continue
    const end = lines.indexOf(delimiter, at + 1)
    outputs[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return outputs
}

function readReport(path: string): Report | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** A name that no other test run uses, so that no cache is shared where a test is about building. */
export function freshWord(): string {
  return randomUUID()
}
