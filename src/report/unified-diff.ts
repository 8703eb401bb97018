import { type LineRun, lineRuns } from './line-runs.ts'

export type DiffLine = { readonly kind: 'file' | 'place' | 'context' | 'removed' | 'added'; readonly text: string }

type Texts = {
  /** Relative to the repository. */
  readonly file: string
  /** Undefined: there is no file yet. */
  readonly before: string | undefined
  readonly after: string
}

const contextLines = 3

/** A unified diff, its lines without their ends; empty where nothing differs. Time and space grow with the lines of both texts, not with their product. */
export function unifiedDiff({ file, before, after }: Texts): readonly DiffLine[] {
  const [old, now] = [linesOf(before ?? ''), linesOf(after)]
  const runs = lineRuns(old, now)
  if (runs.length === 0) return []
  const head: DiffLine[] = [
    { kind: 'file', text: before === undefined ? '--- /dev/null' : `--- a/${file}` },
    { kind: 'file', text: `+++ b/${file}` },
  ]
  return [...head, ...hunksOf(runs).flatMap((hunk) => hunkLines(hunk, { old, now }))]
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Runs whose contexts touch are told as one. */
function hunksOf(runs: readonly LineRun[]): LineRun[][] {
  const hunks: LineRun[][] = []
  for (const run of runs) {
    const last = hunks.at(-1)
    const previous = last?.at(-1)
    if (last !== undefined && previous !== undefined && run.oldStart - previous.oldEnd <= 2 * contextLines)
      last.push(run)
    else hunks.push([run])
  }
  return hunks
}

function hunkLines(
  hunk: readonly LineRun[],
  { old, now }: { readonly old: readonly string[]; readonly now: readonly string[] },
): DiffLine[] {
  const [first, last] = [hunk[0], hunk.at(-1)]
  if (first === undefined || last === undefined) return []
  const lead = Math.min(contextLines, first.oldStart)
  const tail = Math.min(contextLines, old.length - last.oldEnd)
  const oldRange = range(first.oldStart - lead, last.oldEnd + tail)
  const newRange = range(first.newStart - lead, last.newEnd + tail)
  const lines: DiffLine[] = [{ kind: 'place', text: `@@ -${oldRange} +${newRange} @@` }]
  const context = (start: number, end: number): void => {
    for (const text of old.slice(start, end)) lines.push({ kind: 'context', text: ` ${text}` })
  }
  let at = first.oldStart - lead
  for (const { oldStart, oldEnd, newStart, newEnd } of hunk) {
    context(at, oldStart)
    for (const text of old.slice(oldStart, oldEnd)) lines.push({ kind: 'removed', text: `-${text}` })
    for (const text of now.slice(newStart, newEnd)) lines.push({ kind: 'added', text: `+${text}` })
    at = oldEnd
  }
  context(at, last.oldEnd + tail)
  return lines
}

/** As diff writes it: lines count from 1, an empty range names the line before it. */
function range(start: number, end: number): string {
  const count = end - start
  return count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`
}
