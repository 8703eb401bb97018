import type { DockerfileStages } from './dockerfile-stages.ts'

/**
 * What the image of a stage stands on, as FROM names it: through the stages before it, with build arguments in place. Undefined for
 * `scratch`, for an argument without a value, and where another frontend reads the file.
 */
export function baseOfStage(
  { stages, bases, args, known }: DockerfileStages,
  { target, buildArgs }: { readonly target?: string; readonly buildArgs: Readonly<Record<string, string>> },
): string | undefined {
  if (!known) return undefined
  const values = argumentValues(args, buildArgs)
  let index = target === undefined ? bases.length - 1 : stageIndex(stages, target)
  for (;;) {
    const written = bases[index]
    const base = written === undefined ? undefined : expand(written, values)
    if (base === undefined || base === '' || base === 'scratch') return undefined
    const earlier = stages.slice(0, index).findLastIndex((name) => name?.toLowerCase() === base.toLowerCase())
    if (earlier < 0) return base
    index = earlier
  }
}

export function stageIndex(stages: DockerfileStages['stages'], target: string): number {
  const named = stages.findLastIndex((name) => name?.toLowerCase() === target.toLowerCase())
  return named < 0 && /^\d+$/.test(target) ? Number(target) : named
}

/** The values that FROM can name; undefined: declared without one. */
export function argumentValues(
  args: readonly string[],
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string | undefined> {
  const values = new Map<string, string | undefined>()
  for (const declared of args) {
    const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(declared) ?? []
    const own = Object.hasOwn(given, name) ? given[name] : undefined
    values.set(name, own ?? (value === undefined ? undefined : expand(value.replace(/^(["'])(.*)\1$/s, '$2'), values)))
  }
  return values
}

/** Undefined where something in it has no value: the platform of a build, for one, has many. */
export function expand(text: string, values: ReadonlyMap<string, string | undefined>): string | undefined {
  let isWhole = true
  const expanded = text.replace(
    /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?::([-+])([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/g,
    (_, braced: string | undefined, sign: string | undefined, word: string | undefined, bare: string | undefined) => {
      const value = values.get(braced ?? bare ?? '')
      if (sign === '-') return value || (word ?? '')
      if (sign === '+') return value ? (word ?? '') : ''
      if (value === undefined) isWhole = false
      return value ?? ''
    },
  )
  return isWhole && !expanded.includes('$') ? expanded : undefined
}
