import type { Plan } from '../model/plan.ts'
import { printable } from '../model/printable.ts'
import { quote } from '../model/quote.ts'
import { shortRefName } from '../model/ref-name.ts'

/** The tags by repository, in the order in which they would be set, and the templates that give none; nothing where nothing is published. */
export function renderPublishPlan(
  { publish: { publications, version } }: Plan,
  { notPublished }: { readonly notPublished?: string } = {},
): readonly string[] {
  if (publications.length === 0) return []
  const targets = publications.flatMap(({ targets: each, ...ref }) => each.map((target) => ({ ...target, ref })))
  const byRepository = Map.groupBy(targets, ({ repository }) => repository.name)
  const tables = [...byRepository].flatMap(([name, each]) => {
    const rows = each.flatMap(({ ref, tags }) => {
      const owner = shortRefName(ref)
      if (tags.length === 0) return [{ tag: 'by digest alone', owner, kind: '', note: '' }]
      return tags.map(({ tag, kind, given, newestOf }) => ({
        ...{ tag, owner, kind },
        note: [
          ...(given === undefined ? [] : [`for ${quote(given)}`]),
          ...(newestOf === undefined ? [] : [`unless a newer release than ${newestOf} has it`]),
        ].join(', '),
      }))
    })
    const sorted = [...rows.filter(({ kind }) => kind !== 'moving'), ...rows.filter(({ kind }) => kind === 'moving')]
    const [tagWidth, ownerWidth] = [widest(rows.map(({ tag }) => tag)), widest(rows.map(({ owner }) => owner))]
    const lines = sorted.map(({ tag, owner, kind, note }) =>
      `  ${tag.padEnd(tagWidth)}  ${owner.padEnd(ownerWidth)}  ${kind.padEnd(7)}  ${note}`.trimEnd(),
    )
    return ['', `Tags in ${name}`, ...lines]
  })
  const leftOut = publications.flatMap(({ leftOut: each, ...ref }) =>
    each.map(({ template, reason }) => `  ${quote(template)} of ${shortRefName(ref)}: ${reason}`),
  )
  const ofVersion = version === undefined ? [] : ['', `Version ${quote(version)}`]
  const no = notPublished === undefined ? [] : ['', `From here nothing would be published. ${notPublished}`]
  return [...ofVersion, ...no, ...tables, ...(leftOut.length === 0 ? [] : ['', 'Without a tag', ...leftOut])].map(
    (line) => printable(line),
  )
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length))
}
