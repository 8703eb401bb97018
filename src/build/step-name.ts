/** The parts of a step's name, `[cpu linux/arm64 build 2/5] RUN make`. */
export type StepName = {
  /** The bake target; undefined where the name carries none. */
  readonly target?: string
  readonly platform?: string
  /** `build 2/5`, `internal` or nothing. */
  readonly stage: string
  readonly text: string
}

/** Takes a step's name apart. Buildx puts the target in front only where a definition has several, so their names are given. */
export function parseStepName(name: string, targets: readonly string[]): StepName {
  const match = /^\[([^\]]*)\] ?([\s\S]*)$/.exec(name)
  const only = targets.length === 1 ? targets[0] : undefined
  if (match === null) return { stage: '', text: name, ...(only === undefined ? {} : { target: only }) }
  const [, head = '', text = ''] = match
  const words = head.split(' ')
  const target = only ?? (targets.includes(words[0] ?? '') ? words.shift() : undefined)
  const platform = /^[a-z][a-z0-9]*\/[a-z0-9]/.test(words[0] ?? '') ? words.shift() : undefined
  return {
    ...(target === undefined ? {} : { target }),
    ...(platform === undefined ? {} : { platform }),
    stage: words.join(' '),
    text,
  }
}
