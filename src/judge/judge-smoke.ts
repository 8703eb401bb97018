import type { Finding } from '../model/finding.ts'
import type { Cell } from '../model/plan.ts'
import type { TestedBy } from '../model/smoke-of-cells.ts'

type Given = { readonly tested: readonly TestedBy[]; readonly requireSmoke: boolean }

/** Every configured test of a measured image must have passed; one that nobody ran, or could run, leaves the run without an answer. */
export function judgeSmoke(cell: Cell, { tested, requireSmoke }: Given): Finding[] {
  return tested.map((one) => judgeTest(cell, { ...one, requireSmoke })).filter((finding) => finding !== undefined)
}

function judgeTest(
  { image, variant, platform }: Cell,
  { test, result, requireSmoke }: TestedBy & Pick<Given, 'requireSmoke'>,
): Finding | undefined {
  const where = { image, variant, platform, config: test.position }
  if (result === undefined) return { code: 'smoke-not-run', severity: 'error', ...where, test: test.name }
  const ended = result.status === 'skipped' ? undefined : test.waived?.until
  const told = {
    result,
    ...(test.from !== undefined && { from: test.from }),
    ...(ended !== undefined && { waiverEnded: ended }),
  }
  switch (result.status) {
    case 'passed':
      return undefined
    case 'failed':
      return { code: 'smoke-failed', severity: 'error', ...where, ...told }
    case 'infrastructure':
      return { code: 'smoke-infrastructure', severity: 'error', ...where, ...told }
    case 'skipped': {
      // Whoever asks for rights that are not granted takes a test out of the run: that must not pass without a word.
      const least = test.refused === undefined ? 'note' : 'warn'
      return { code: 'smoke-skipped', severity: requireSmoke ? 'error' : least, ...where, ...told }
    }
  }
}
