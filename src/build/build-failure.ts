import type { BuildTarget } from '../model/plan.ts'
import type { Step } from './progress.ts'
import { parseStepName } from './step-name.ts'

/** Why a bake ended with a failure, and what it hit first; targets by bake name. Hostile text. */
export type BakeFailure = {
  readonly reason: string
  /** Every target that needs the failing step; empty where nothing points to one. */
  readonly targets: readonly string[]
  readonly logTail: readonly string[]
  /** As buildx prints it: a file's base name. */
  readonly source?: { readonly fileName: string; readonly line: number }
}

/**
 * Reads the failure out of buildx's plain lines and the steps. Buildx blames one target; a step that several share fails
 * all of them, and it can blame a child for its parent's step.
 */
export function findFailure(options: {
  readonly plainLines: readonly string[]
  readonly steps: readonly Step[]
  readonly targets: readonly BuildTarget[]
}): BakeFailure {
  const { plainLines, steps } = options
  const names = options.targets.map((target) => target.bakeName)
  const error = lastError(plainLines)
  const step = failedStep(steps, error.text)
  const sharing = step?.names.flatMap((name) => parseStepName(name, names).target ?? []) ?? []
  const blamed = error.target !== undefined && names.includes(error.target) ? [error.target] : []
  const only = names.length === 1 ? names : []
  const found = new Set([...blamed, ...sharing, ...only])
  const source = sourceOf(plainLines)
  return {
    reason: lacksEmulation(error.text, step)
      ? `${reasonOf(error.text)}; the builder cannot run programs of this platform: add docker/setup-qemu-action before docker/setup-buildx-action, or a native node`
      : reasonOf(error.text),
    targets: names.filter((name) => found.has(name)),
    logTail: step?.logTail ?? [],
    ...(source === undefined ? {} : { source }),
  }
}

/** `ERROR: target NAME: failed to solve: …`; lines about single writes come with successful builds too. */
function lastError(lines: readonly string[]): { readonly target?: string; readonly text: string } {
  const line = lines.findLast((candidate) => /^ERROR: (?!\(\*service\))/.test(candidate))
  if (line === undefined) return { text: lines.findLast((candidate) => candidate.trim() !== '') ?? '' }
  const match = /^ERROR: (?:target ([A-Za-z0-9_-]+): )?([\s\S]*)$/.exec(line)
  const [, target, text = ''] = match ?? []
  return { text, ...(target === undefined ? {} : { target }) }
}

/** A step that was cancelled because another failed is no cause: only one whose error is the one that ended the build. */
function failedStep(steps: readonly Step[], errorText: string): Step | undefined {
  return steps.find((step) => step.error !== undefined && errorText.includes(step.error))
}

function lacksEmulation(errorText: string, step: Step | undefined): boolean {
  return [errorText, ...(step?.logTail ?? [])].some((line) => /exec format error/i.test(line))
}

function sourceOf(lines: readonly string[]): { readonly fileName: string; readonly line: number } | undefined {
  const at = lines.findLastIndex(
    (line, index) => /^[^\s>|].*:\d+$/.test(line) && /^-{5,}$/.test(lines[index + 1] ?? ''),
  )
  if (at === -1) return undefined
  const [, fileName = '', line = ''] = /^(.*):(\d+)$/.exec(lines[at] ?? '') ?? []
  return { fileName, line: Number(line) }
}

const entitlement = /\b(network\.host|security\.insecure) is not allowed|granting entitlement (\S+) is not allowed/

// What BuildKit was about when a file to copy was not there; its name follows.
const cacheKey = /^failed to compute cache key: (?:failed to calculate checksum of ref \S+: )?/

function reasonOf(text: string): string {
  const match = entitlement.exec(text)
  if (match !== null) {
    return `The build asks for the entitlement ${match[1] ?? match[2]}, which is never granted to what a pull request can change`
  }
  const bare = text
    .replace(/^(?:failed to solve: )+/, '')
    .replace(cacheKey, '')
    .trim()
  return bare === '' ? 'buildx ended with a failure and gave no reason' : bare
}
