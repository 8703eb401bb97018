/** Lines of the old text that other lines of the new one take the place of; ends are excluded. */
export type LineRun = {
  readonly oldStart: number
  readonly oldEnd: number
  readonly newStart: number
  readonly newEnd: number
}

// Each depth reads every line once more; texts that people write need two or three.
const maxDepth = 16

/**
 * What differs between two texts by lines. Between common beginnings and ends, lines that occur once in both are where the texts are
 * held together, as many as keep their order; what lies between two of them without another is replaced. Not always the shortest
 * difference, but one whose cost no text can drive up.
 */
export function lineRuns(old: readonly string[], now: readonly string[]): readonly LineRun[] {
  const runs: LineRun[] = []
  let parts: LineRun[] = [{ oldStart: 0, oldEnd: old.length, newStart: 0, newEnd: now.length }]
  for (let depth = 0; parts.length > 0; depth++) {
    const inner: LineRun[] = []
    for (const part of parts) {
      const rest = trimmed(part, { old, now })
      if (rest.oldStart === rest.oldEnd && rest.newStart === rest.newEnd) continue
      const anchors = depth < maxDepth ? anchorsOf(rest, { old, now }) : []
      if (anchors.length === 0) runs.push(rest)
      else for (const one of between(rest, anchors)) inner.push(one)
    }
    parts = inner
  }
  runs.sort((left, right) => left.oldStart - right.oldStart || left.newStart - right.newStart)
  return runs
}

type Texts = { readonly old: readonly string[]; readonly now: readonly string[] }
type Anchor = { readonly oldAt: number; readonly newAt: number }

function trimmed({ oldStart, oldEnd, newStart, newEnd }: LineRun, { old, now }: Texts): LineRun {
  let [start, other, end, otherEnd] = [oldStart, newStart, oldEnd, newEnd]
  while (start < end && other < otherEnd && old[start] === now[other]) {
    start++
    other++
  }
  while (start < end && other < otherEnd && old[end - 1] === now[otherEnd - 1]) {
    end--
    otherEnd--
  }
  return { oldStart: start, oldEnd: end, newStart: other, newEnd: otherEnd }
}

/** The parts before, between and after the anchors. */
function between(run: LineRun, anchors: readonly Anchor[]): LineRun[] {
  let { oldStart, newStart } = run
  const parts = anchors.map(({ oldAt, newAt }): LineRun => {
    const part = { oldStart, oldEnd: oldAt, newStart, newEnd: newAt }
    oldStart = oldAt + 1
    newStart = newAt + 1
    return part
  })
  return [...parts, { oldStart, oldEnd: run.oldEnd, newStart, newEnd: run.newEnd }]
}

/** The most lines that occur once on either side and are in the same order on both: the longest increasing sequence. */
function anchorsOf(run: LineRun, { old, now }: Texts): readonly Anchor[] {
  const inOld = onceIn(old, { start: run.oldStart, end: run.oldEnd })
  const common: Anchor[] = []
  for (const [line, newAt] of onceIn(now, { start: run.newStart, end: run.newEnd })) {
    const oldAt = inOld.get(line)
    if (oldAt !== undefined) common.push({ oldAt, newAt })
  }
  common.sort((left, right) => left.newAt - right.newAt)
  // By length of sequence its smallest last element, and for each element the one before it.
  const ends: number[] = []
  const previous: number[] = []
  for (const [index, { oldAt }] of common.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((common[ends[middle] ?? 0]?.oldAt ?? 0) < oldAt) low = middle + 1
      else high = middle
    }
    previous.push(low === 0 ? -1 : (ends[low - 1] ?? -1))
    ends[low] = index
  }
  const chosen: Anchor[] = []
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const anchor = common[at]
    if (anchor !== undefined) chosen.push(anchor)
  }
  return chosen.reverse()
}

function onceIn(
  lines: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (let at = start; at < end; at++) {
    const line = lines[at] ?? ''
    places.set(line, places.has(line) ? -1 : at)
  }
  for (const [line, at] of places) if (at < 0) places.delete(line)
  return places
}
