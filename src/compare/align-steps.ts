/** A step of one list and the one of the other that took its place; only one of them where it came or went. */
export type AlignedStep = { readonly before?: number; readonly after?: number }

// A table of this many cells takes 4 MB; images have some dozens of layers.
const mostCells = 1_000_000

/**
 * Aligns two lists of steps by their names, in order, so that as many as possible find their partner (longest common subsequence); what stands alone
 * between two pairs came or went. The result is in the order of `after`, what went before what came in its place. Lists that are too long for that are
 * paired from their ends alone.
 */
export function alignSteps(before: readonly string[], after: readonly string[]): readonly AlignedStep[] {
  const head = commonLength(before, after)
  const tail = commonLength(before.slice(head).reverse(), after.slice(head).reverse())
  const middle = {
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  }
  const offset = (step: AlignedStep): AlignedStep => ({
    ...(step.before === undefined ? {} : { before: step.before + head }),
    ...(step.after === undefined ? {} : { after: step.after + head }),
  })
  const pair = (count: number, from: { readonly before: number; readonly after: number }): AlignedStep[] =>
    Array.from({ length: count }, (_, index) => ({ before: from.before + index, after: from.after + index }))
  return [
    ...pair(head, { before: 0, after: 0 }),
    ...alignMiddle(middle.before, middle.after).map(offset),
    ...pair(tail, { before: before.length - tail, after: after.length - tail }),
  ]
}

function commonLength(left: readonly string[], right: readonly string[]): number {
  const end = left.findIndex((name, index) => name !== right[index])
  return end === -1 ? left.length : end
}

function alignMiddle(before: readonly string[], after: readonly string[]): readonly AlignedStep[] {
  const width = after.length + 1
  const fits = (before.length + 1) * width <= mostCells
  const common = fits ? commonTable(before, after) : undefined
  const steps: AlignedStep[] = []
  let [from, to] = [0, 0]
  while (from < before.length || to < after.length) {
    const isLeft = from < before.length && to < after.length
    if (isLeft && common !== undefined && before[from] === after[to]) {
      steps.push({ before: from, after: to })
      from += 1
      to += 1
    } else if (
      from < before.length &&
      (to === after.length ||
        common === undefined ||
        at(common, (from + 1) * width + to) >= at(common, from * width + to + 1))
    ) {
      steps.push({ before: from })
      from += 1
    } else {
      steps.push({ after: to })
      to += 1
    }
  }
  return steps
}

/** How many steps the rests of both lists from each pair of places on have in common. */
function commonTable(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1
  const table = new Uint32Array((before.length + 1) * width)
  for (let from = before.length - 1; from >= 0; from -= 1) {
    for (let to = after.length - 1; to >= 0; to -= 1) {
      table[from * width + to] =
        before[from] === after[to]
          ? at(table, (from + 1) * width + to + 1) + 1
          : Math.max(at(table, (from + 1) * width + to), at(table, from * width + to + 1))
    }
  }
  return table
}

function at(table: Uint32Array, index: number): number {
  return table[index] ?? 0
}
