import type { ShellCommand, ShellWord } from './shell-commands.ts'

/** Commands that run what follows them, and which of their options take a value. */
const wrappers: ReadonlyMap<string, RegExp> = new Map([
  ['sudo', /^-[ugpC]$/],
  ['env', /^-[uCS]$/],
  ['exec', /^-a$/],
  ['command', /^$/],
  ['nice', /^-n$/],
  ['time', /^$/],
  ['timeout', /^-[ks]$/],
  ['eatmydata', /^$/],
  ['xargs', /^-[aEIdLnPs]$/],
  ['gosu', /^$/],
])

/** What a command runs: without `sudo`, `env NAME=value` and their like before it. Undefined where nothing is left. */
export function plainWords({ words }: Pick<ShellCommand, 'words'>): readonly ShellWord[] | undefined {
  let from = 0
  for (;;) {
    const takesValue = wrappers.get(nameOf(words[from]))
    if (takesValue === undefined) break
    const name = nameOf(words[from])
    from++
    while (/^-|=/.test(words[from]?.value ?? '')) from += takesValue.test(words[from]?.value ?? '') ? 2 : 1
    // The time limit, the user: what these take without a dash.
    if (name === 'timeout' || name === 'gosu') from++
  }
  return words[from] === undefined ? undefined : words.slice(from)
}

/** `/opt/venv/bin/pip` is pip. */
export function nameOf(word: ShellWord | undefined): string {
  const value = word?.value ?? ''
  return value.slice(value.lastIndexOf('/') + 1)
}
