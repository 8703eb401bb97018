import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../../src/adapters/clock.ts'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import type { BuildOptions } from '../../src/build/build-all.ts'
import type { Plan } from '../../src/model/plan.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'

/** A workspace on disk, with folders for layouts and report beside it. */
export type BuildWorkspace = {
  readonly root: string
  readonly workspace: string
  readonly layoutRoot: string
  readonly reportDir: string
  write(path: string, content: string | Buffer): void
  /** Everything that `buildAll` takes, with the real adapters. */
  options(plan: Plan, more?: Partial<BuildOptions>): BuildOptions & { readonly log: RecordingLog }
  remove(): void
}

export function buildWorkspace(): BuildWorkspace {
  const root = mkdtempSync(join(tmpdir(), 'build-test-'))
  const at = (name: string): string => {
    mkdirSync(join(root, name))
    return join(root, name)
  }
  const [workspace, layoutRoot, reportDir, temporary] = [at('work space'), at('layouts'), at('report'), at('tmp')]
  return {
    root,
    workspace,
    layoutRoot,
    reportDir,
    write: (path, content) => {
      mkdirSync(dirname(join(workspace, path)), { recursive: true })
      writeFileSync(join(workspace, path), content, { mode: 0o755 })
    },
    options: (plan, more = {}) => ({
      plan,
      workspace,
      layoutRoot,
      reportDir,
      builderInfo: { name: 'default', driver: 'docker', buildkit: [], buildx: '0.29.1' },
      exec: processExec(),
      files: createFiles(temporary),
      registry: { manifest: () => Promise.reject(new Error('nothing is staged here')) },
      clock: systemClock(),
      signal: new AbortController().signal,
      env: process.env,
      style: 'lines',
      probeEngine: async () => ({ kind: 'answers' }),
      ...more,
      log: recordingLog(),
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
