import type { Report, ReportSmoke } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { imageNamer } from './image-namer.ts'
import { notRunCount } from './smoke-words.ts'

/** What the tests of all images say in half a sentence; undefined where none is configured. Names in it are hostile text. */
export type SmokeSentence = { readonly kind: 'good' | 'bad'; readonly words: string }

const maxNameCharacters = 80

/** `all 14 smoke tests passed`, `12 of 14 smoke tests passed, 2 were skipped`, `2 of 14 smoke tests failed: …`. */
export function smokeSentence(report: Report): SmokeSentence | undefined {
  const total = (of: (counts: Report['images'][number]['function']) => number) =>
    report.images.reduce((sum, image) => sum + of(image.function), 0)
  const configured = total((counts) => counts.configured)
  if (configured === 0) return undefined
  const [passed, failed, skipped] = [total((c) => c.passed), total((c) => c.failed), total((c) => c.skipped)]
  const [infrastructure, notRun] = [total((c) => c.infrastructure), total(notRunCount)]
  const tests = `${configured} smoke tests`
  const forbidden = report.verdict.findings.some(isForbiddenSkip)
  const rest = [
    ...(infrastructure === 0 ? [] : [`${infrastructure} could not run`]),
    ...(skipped === 0 ? [] : [`${skipped} ${were(skipped)} skipped${forbidden ? ' under require-smoke' : ''}`]),
    ...(notRun === 0 ? [] : [`${notRun} ${were(notRun)} not run`]),
  ]
  const ending = rest.join(', ')
  if (failed > 0) {
    const words = `${configured === 1 ? 'the one smoke test' : `${failed} of ${tests}`} failed: ${named(report, 'failed')}`
    return { kind: 'bad', words: ending === '' ? words : `${words}; ${ending}` }
  }
  if (passed === configured) {
    return { kind: 'good', words: `${passed === 1 ? 'the one smoke test' : `all ${tests}`} passed` }
  }
  const words =
    configured === 1
      ? `the one smoke test ${ending.replace(/^1 /, '')}`
      : `${passed === 0 ? 'none' : passed} of ${tests} passed, ${ending}`
  if (infrastructure > 0) return { kind: 'bad', words: `${words}: ${named(report, 'infrastructure')}` }
  return { kind: notRun > 0 || forbidden ? 'bad' : 'good', words }
}

/** A test that was skipped where none may be. */
export function isForbiddenSkip({ code, severity }: Report['verdict']['findings'][number]): boolean {
  return code === 'smoke-skipped' && severity === 'error'
}

/** The first of the tests that came out so, and how many more there are. */
function named(report: Report, status: ReportSmoke['status']): string {
  const name = imageNamer(report)
  const [first, ...others] = report.smoke.filter((test) => test.status === status)
  if (first === undefined) return 'see the findings'
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  return `"${clipText(first.name, maxNameCharacters)}" in ${name(first)} (${first.platform})${more}`
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were'
}
