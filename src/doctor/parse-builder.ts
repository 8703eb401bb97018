import type { BuilderInfo } from '../model/build.ts'

/** What `docker buildx inspect` says about one builder. `platforms` is empty while no node runs. */
export type BuilderDescription = Pick<BuilderInfo, 'name' | 'driver' | 'buildkit'> & {
  readonly platforms: readonly string[]
  readonly errors: readonly string[]
}

/**
 * Reads the text of `docker buildx inspect`, which all versions write; the JSON of `ls` does not name the selected builder before
 * buildx 0.24. Undefined when the text is of another kind.
 */
export function parseBuilder(text: string): BuilderDescription | undefined {
  const fields = text.split(/\r?\n/).flatMap((line) => {
    const match = /^([A-Za-z ]+):\s+(\S.*)$/.exec(line)
    return match === null ? [] : [{ key: (match[1] ?? '').toLowerCase(), value: (match[2] ?? '').trim() }]
  })
  const values = (pattern: RegExp): string[] => fields.filter(({ key }) => pattern.test(key)).map(({ value }) => value)
  const name = values(/^name$/)[0]
  if (name === undefined) return undefined
  const platforms = values(/^platforms$/).flatMap((list) =>
    list.split(',').map((each) => each.trim().replace(/\*$/, '')),
  )
  return {
    name,
    driver: values(/^driver$/)[0] ?? '',
    buildkit: values(/^build ?kit(?: version)?$/),
    platforms: [...new Set(platforms)].filter((platform) => platform !== '').sort(),
    errors: values(/^error$/),
  }
}
