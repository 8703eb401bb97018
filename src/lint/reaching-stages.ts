import type { LintSubject } from './lint-rule.ts'

/** Folders that packages are installed into. */
const installed =
  /venv|site-packages|dist-packages|\.local|^\/usr\/local\/?(?:lib.*)?$|^\/install|^\/opt(?:\/|$)|wheel|conda|^\/deps|packages|^\/app(?:\/|$)|^\/$/

/** Stages of the image, and builders whose installed packages are copied out of them: by number. */
export function reachingStages({ stages }: LintSubject): ReadonlySet<number> {
  const taken = new Set(
    stages.flatMap(({ instructions }) =>
      instructions.flatMap(({ keyword, flags, text }) => {
        const from = keyword === 'COPY' ? flags.find(({ name }) => name === 'from')?.value : undefined
        const sources = text.split(/\s+/).slice(0, -1)
        return from !== undefined && sources.some((source) => installed.test(source)) ? [from.toLowerCase()] : []
      }),
    ),
  )
  const reaching = new Set<number>()
  for (const { index, name, base, part } of [...stages].reverse()) {
    const isTaken = taken.has(name?.toLowerCase() ?? '') || taken.has(String(index))
    if (part !== 'image' && !isTaken) continue
    reaching.add(index)
    // What it begins with is copied along.
    taken.add(base.toLowerCase())
  }
  return reaching
}
