import type { Config } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'

export type ChangedSettings = {
  /** What holds for every variant is another: the names of the settings. */
  readonly ofAll: readonly string[]
  /** The variants, by `refName`, that are new or whose own settings are others. */
  readonly variants: ReadonlySet<string>
}

/** What differs between two configurations that were read in the same way, wherever in the file it stands. */
export function changedSettings(before: Config, now: Config): ChangedSettings {
  const { variants: old, file: _f, sha256: _s, ...oldRest } = before
  const { variants, file: _file, sha256: _sha256, ...rest } = now
  const names = [...new Set([...Object.keys(oldRest), ...Object.keys(rest)])].sort()
  const settings = (of: object, name: string) => withoutPlaces(new Map(Object.entries(of)).get(name))
  const known = new Map(old.map((variant) => [refName(variant), withoutPlaces(variant)]))
  return {
    ofAll: names.filter((name) => settings(oldRest, name) !== settings(rest, name)),
    variants: new Set(
      variants.map(refName).filter((name, index) => known.get(name) !== withoutPlaces(variants[index])),
    ),
  }
}

/** The lists keep their order: that of tests is one in which they run. */
function withoutPlaces(value: unknown): string {
  const plain = (_: string, inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.entries(inner)
      .filter(isNoPlace)
      .sort(([left], [right]) => (left < right ? -1 : 1))
  }
  return JSON.stringify(value, plain) ?? ''
}

/** A build argument can have that name too, and is a text. */
function isNoPlace([name, value]: readonly [string, unknown]): boolean {
  return name !== 'position' || typeof value !== 'object'
}
