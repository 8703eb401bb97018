import type { KeptBound, WhyKept } from '../model/bound-change.ts'
import { formatBytes, formatExactBytes } from '../model/bytes.ts'
import { printable } from '../model/printable.ts'
import { quote } from '../model/quote.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { FileChange, SizesUpdate } from '../model/sizes-update.ts'
import type { TextOptions } from './render-text.ts'
import { type DiffLine, unifiedDiff } from './unified-diff.ts'

const maxDiffLines = 400
const maxNames = 5

/** The diff of what was written, and in sentences what was not done and why. */
export function renderUpdate(update: SizesUpdate, { colour }: Pick<TextOptions, 'colour'>): string {
  const { files, mode, sizes, noCommit } = update
  const diffs = files.flatMap((file) => diffLines(file, colour))
  const names = files.map(({ file, before }) => `${printable(file)}${before === undefined ? ' (new)' : ''}`)
  const done =
    names.length === 0
      ? 'Nothing changed: the committed sizes and the configuration are as they were'
      : `${mode === 'written' ? 'Wrote' : 'A dry run, nothing was written: this would be'} ${names.join(' and ')}`
  return [
    ...diffs,
    ...(diffs.length === 0 ? [] : ['']),
    ...update.unreadable.map((problem) => `What was committed before could not be read: ${printable(problem)}`),
    ...update.unmeasured.map(unmeasured),
    ...update.removed.map(
      (image) => `${shortRefName(image)} (${image.platform}) is not in the configuration: its sizes are removed`,
    ),
    ...(names.length === 0 || noCommit === undefined ? [] : [`The sizes name no commit: ${printable(noCommit)}`]),
    ...keptBounds(update.bounds.kept),
    ...(sizes.commit === undefined || names.length === 0 ? [] : [`The sizes are those of commit ${sizes.commit}`]),
    done,
  ].join('\n')
}

function unmeasured(image: SizesUpdate['unmeasured'][number]): string {
  const then = image.outcome === 'kept' ? 'it keeps its older sizes' : 'it has none'
  return `${shortRefName(image)} (${image.platform}) was not measured, and ${then}: ${printable(image.reason, { newlines: 'space' })}`
}

/** Told by what they have in common: of a hundred tight bounds one line. */
function keptBounds(kept: readonly KeptBound[]): string[] {
  const groups = Map.groupBy(kept, ({ why }) => whyInWords(why))
  return [...groups].map(([why, bounds]) => {
    const names = bounds.slice(0, maxNames).map(({ name, position, text }) => {
      return `${printable(name)} (line ${position.line}, ${quote(text)})`
    })
    const more = bounds.length - names.length
    return `Unchanged, ${why}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  })
}

function whyInWords(why: WhyKept): string {
  switch (why.kind) {
    case 'unmeasured': {
      const more = why.images.length - maxNames
      const names = `${why.images.slice(0, maxNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
      return `since not all that it holds for was measured (${names})`
    }
    case 'tight':
      return 'since it is no larger than what was measured and the headroom'
    case 'exceeded': {
      const { actual, measure, unit } = why
      const measured = measure === 'layers' ? `${actual} layers` : inBytes(actual, unit)
      return `although ${measured} are measured; --raise raises it`
    }
    case 'not-exceeded':
      return 'since nothing exceeds it; --ratchet lowers it'
    case 'below-min':
      return `since it would fall below its min ${quote(why.min)}`
    case 'above-warn':
      return `since its warn ${quote(why.warn)}, which cannot be changed, would be above it`
    case 'shared':
      return 'since by way of an anchor other settings have its value too; write it out to have it changed'
    case 'unusual-text':
      return 'since it is written as a block or with escapes; write it plainly to have it changed'
    case 'nothing-there':
      return 'since nothing is at its path'
    case 'needs-tests':
      return 'since smoke tests measure it, and this command runs none'
    case 'of-context':
      return 'since it bounds what a build sends, and this command follows what is in images'
    case 'holds-for-nothing':
      return 'since it holds for no image'
  }
}

function inBytes(bytes: number, unit: Parameters<typeof formatBytes>[1]): string {
  return bytes < 1000 ? formatExactBytes(bytes) : formatBytes(bytes, unit)
}

const colours: Readonly<Partial<Record<DiffLine['kind'], number>>> = { file: 1, place: 36, removed: 31, added: 32 }

function diffLines(change: FileChange, colour: TextOptions['colour']): string[] {
  const lines = unifiedDiff(change)
  const shown = lines.slice(0, maxDiffLines).map(({ kind, text }) => {
    const code = colours[kind]
    const plain = printable(text.replace(/\r$/, ''), { newlines: 'keep' })
    return colour === 'none' || code === undefined ? plain : `\u001b[${code}m${plain}\u001b[0m`
  })
  const more = lines.length - shown.length
  return more > 0 ? [...shown, `… and ${more} more lines of the diff`] : shown
}
