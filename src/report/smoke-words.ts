import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportImage, ReportSmoke } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { reasonInWords } from './reason-in-words.ts'

const maxReasonCharacters = 60

/**
 * What the tests of an image say in a few words: `3/3`, `2/3 ✗`, `3/3, 1 skipped`, `skipped: no GPU here`, `none`. Passed of
 * executed; the rest is counted behind. Undefined where no test is configured for any image. May hold hostile text.
 */
export function smokeWords(report: Report): ((image: ReportImage) => string) | undefined {
  if (report.images.every((image) => image.function.configured === 0)) return undefined
  const byImage = Map.groupBy(report.smoke, cellKey)
  return (image) => {
    const tests = byImage.get(cellKey(image)) ?? []
    const emulated = tests.some((test) => test.emulated === true) ? ' (emulated)' : ''
    return wordsOf(image.function, tests) + emulated
  }
}

/** How many tests have no result, because the run ended before them or their image was not built. */
export function notRunCount(counts: ReportImage['function']): number {
  const { configured, passed, failed, skipped, infrastructure } = counts
  return configured - passed - failed - skipped - infrastructure
}

function wordsOf(counts: ReportImage['function'], tests: readonly ReportSmoke[]): string {
  const { configured, passed, failed, skipped, infrastructure } = counts
  if (configured === 0) return 'none'
  const executed = passed + failed
  const notRun = notRunCount(counts)
  if (executed === 0 && skipped === configured) return skippedWords(tests)
  return [
    ...(executed === 0 ? [] : [`${passed}/${executed}${failed > 0 ? ' ✗' : ''}`]),
    ...(infrastructure === 0 ? [] : [`${infrastructure} could not run`]),
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
    ...(notRun === 0 ? [] : [notRun === configured ? 'not run' : `${notRun} not run`]),
  ].join(', ')
}

/** The reason where all were skipped for the same; as far as the particulars behind its first mark. */
function skippedWords(tests: readonly ReportSmoke[]): string {
  const [reason, ...others] = new Set(tests.map((test) => reasonInWords(test.reason ?? '').split(/[:;,]/)[0] ?? ''))
  if (reason === undefined || reason === '' || others.length > 0) return `${tests.length} skipped`
  return `skipped: ${clipText(reason, maxReasonCharacters)}`
}
