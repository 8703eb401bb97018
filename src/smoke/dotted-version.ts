const grammar = /^\d+(?:[.-]\d+)*$/

/** Whether the text is numbers with dots or dashes between them, `550.54.15` or R's `1.2-3`. */
export function isDotted(text: string): boolean {
  return grammar.test(text)
}

/** Negative, zero or positive as `left` is older than, the same as or newer than `right`; what is not written counts as 0. */
export function compareDotted(left: string, right: string): number {
  const [ours, theirs] = [left, right].map((text) => text.split(/[.-]/).map(Number)) as [number[], number[]]
  const parts = Math.max(ours.length, theirs.length)
  for (let at = 0; at < parts; at++) {
    const difference = (ours[at] ?? 0) - (theirs[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export type VersionOperator = '=' | '!=' | '<' | '<=' | '>' | '>='

/** Whether `left` stands to `right` as the operator says; both are dotted. */
export function holdsDotted(left: string, { operator, right }: { operator: VersionOperator; right: string }): boolean {
  const order = compareDotted(left, right)
  switch (operator) {
    case '=':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}
