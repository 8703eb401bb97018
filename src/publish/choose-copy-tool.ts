import parseVersion from 'semver/functions/parse.js'
import { ActionError } from '../errors.ts'
import type { MeasuredIndex } from '../model/publish.ts'
import type { Exec, ExecOptions, ExecResult } from '../ports.ts'

/** A program that copies images between layouts and registries without changing a byte; `name` has its version: `skopeo 1.13.3`. */
export type CopyTool = { readonly kind: 'buildx' | 'skopeo'; readonly name: string }

/** The first that reads OCI layouts. */
const minimumBuildx = '0.33.0'
const timeoutSeconds = 60

type Question = {
  readonly exec: Exec
  /** The child's whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** What a buildx that does not say its version is tried with; without it, it is taken to be able to. */
  readonly sample?: MeasuredIndex
  /** Why buildx does not do here, although it reads layouts. */
  readonly againstBuildx?: string
}

/**
 * buildx where it can read layouts, else skopeo: nothing is installed or downloaded. Throws `copy-tool-missing` with both remedies
 * where the machine has neither.
 */
export async function chooseCopyTool(question: Question): Promise<CopyTool> {
  const buildx = await answerOf(question, 'docker', ['buildx', 'version'])
  const version = /\sv?(\S+)/.exec(buildx ?? '')?.[1]
  const unfit = version === undefined ? 'there is no buildx' : await whyUnfit(version, question)
  if (version !== undefined && unfit === undefined) {
    return { kind: 'buildx', name: isTold(version) ? `buildx ${version}` : 'buildx of an unknown version' }
  }
  const skopeo = /version\s+(\S+)/.exec((await answerOf(question, 'skopeo', ['--version'])) ?? '')?.[1]
  if (skopeo !== undefined) return { kind: 'skopeo', name: `skopeo ${skopeo}` }
  throw missing(unfit)
}

/** Distributions write `0.29.1+ds1`, a build from source `v0.0.0+unknown`. */
function isTold(version: string): boolean {
  const parsed = parseVersion(version)
  return parsed !== null && parsed.compare('0.0.0') !== 0
}

async function whyUnfit(version: string, question: Question): Promise<string | undefined> {
  if (question.againstBuildx !== undefined) return question.againstBuildx
  return (await readsLayouts(version, question)) ? undefined : `buildx ${version} does not read OCI layouts`
}

async function readsLayouts(version: string, { exec, env, sample }: Question): Promise<boolean> {
  if (isTold(version)) return parseVersion(version)?.compare(minimumBuildx) !== -1
  if (sample === undefined || sample.place.kind !== 'layout') return true
  const args = [
    ...['buildx', 'imagetools', 'create', '--dry-run', '--prefer-index=false'],
    `oci-layout://.@${sample.indexDigest}`,
  ]
  const { exitCode } = await exec.run('docker', args, { env, timeoutSeconds, cwd: sample.place.layoutDir })
  return exitCode === 0
}

/** Undefined where the program is not there or does not work. */
async function answerOf(
  { exec, env }: Question,
  command: string,
  args: readonly string[],
): Promise<string | undefined> {
  const options: ExecOptions = { env, timeoutSeconds }
  let result: ExecResult
  try {
    result = await exec.run(command, args, options)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  }
  return result.exitCode === 0 ? result.stdout : undefined
}

function missing(unfit = 'buildx does not do'): ActionError {
  const message = `No program here can copy an image by its digest: ${unfit}, and there is no skopeo`
  const hint = `Update buildx to ${minimumBuildx} or newer (docker/setup-buildx-action installs it)\nor install skopeo: sudo apt-get install skopeo`
  return new ActionError('copy-tool-missing', message, { hint })
}
