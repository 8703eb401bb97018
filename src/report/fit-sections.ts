/** A piece of a document that is kept whole or left out whole. */
export type Leaf = {
  /** Higher is kept first; among equals the earlier. */
  readonly importance: number
  /** What to call it, one and several, where it was left out: `["note", "notes"]`. */
  readonly kind: readonly [one: string, several: string]
  readonly text: string
}

/** Leaves with what opens and closes them, such as the head of a table or a `<details>`; printed when at least one leaf is. */
export type Section = { readonly before: string; readonly after: string; readonly leaves: readonly Leaf[] }

export type FitOptions = {
  /** What is always printed, first. */
  readonly head: string
  readonly sections: readonly Section[]
  readonly maxBytes: number
  /** The closing words when something was left out, given `12 notes, 1 warning`. */
  readonly leftOut: (what: string) => string
}

// The longest closing words: every kind once, with a count.
const leftOutReserveBytes = 1200

/**
 * Puts a document together that is at most `maxBytes` of UTF-8, by leaving out the least important leaves and saying what they
 * were. Bytes are never fewer than characters of any definition, so the result also fits a limit given in characters.
 */
export function fitSections(options: FitOptions): string {
  const total = options.sections.reduce(
    (sum, section) => sum + overhead(section) + section.leaves.reduce((bytes, leaf) => bytes + utf8Bytes(leaf.text), 0),
    utf8Bytes(options.head),
  )
  if (total <= options.maxBytes) return assemble(options, () => true)
  const kept = choose(options)
  const dropped = options.sections.flatMap((section) => section.leaves).filter((leaf) => !kept.has(leaf))
  return assemble(options, (leaf) => kept.has(leaf)) + options.leftOut(count(dropped))
}

function choose(options: FitOptions): ReadonlySet<Leaf> {
  const entries = options.sections
    .flatMap((section) => section.leaves.map((leaf) => ({ section, leaf })))
    .sort((left, right) => right.leaf.importance - left.leaf.importance)
  const kept = new Set<Leaf>()
  const opened = new Set<Section>()
  let left = options.maxBytes - leftOutReserveBytes - utf8Bytes(options.head)
  for (const { section, leaf } of entries) {
    const cost = utf8Bytes(leaf.text) + (opened.has(section) ? 0 : overhead(section))
    if (cost > left) continue
    kept.add(leaf)
    opened.add(section)
    left -= cost
  }
  return kept
}

function assemble(options: FitOptions, isKept: (leaf: Leaf) => boolean): string {
  const sections = options.sections.map(({ before, after, leaves }) => {
    const texts = leaves.filter(isKept).map((leaf) => leaf.text)
    return texts.length === 0 ? '' : before + texts.join('') + after
  })
  return options.head + sections.join('')
}

function count(leaves: readonly Leaf[]): string {
  const counts = new Map<Leaf['kind'][1], { readonly one: string; readonly count: number }>()
  for (const { kind } of leaves) {
    const [one, several] = kind
    counts.set(several, { one, count: (counts.get(several)?.count ?? 0) + 1 })
  }
  return [...counts].map(([several, { one, count }]) => `${count} ${count === 1 ? one : several}`).join(', ')
}

function overhead(section: Section): number {
  return section.leaves.length === 0 ? 0 : utf8Bytes(section.before) + utf8Bytes(section.after)
}

const encoder = new TextEncoder()

function utf8Bytes(text: string): number {
  return encoder.encode(text).length
}
