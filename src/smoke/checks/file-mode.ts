import type { CopiedEntry } from '../test-image.ts'

type Type = CopiedEntry['type']

const letters: Readonly<Record<Type, string>> = {
  file: '-',
  hardlink: '-',
  directory: 'd',
  symlink: 'l',
  character: 'c',
  block: 'b',
  fifo: 'p',
}

/** The ten characters of `ls -l`: `-rwsr-xr-x`. */
export function lsMode({ type, mode }: Pick<CopiedEntry, 'type' | 'mode'>): string {
  const special = [
    { bit: 0o4000, at: 2, set: 's', without: 'S' },
    { bit: 0o2000, at: 5, set: 's', without: 'S' },
    { bit: 0o1000, at: 8, set: 't', without: 'T' },
  ]
  const characters = [...permissions(mode)]
  for (const { bit, at, set, without } of special) {
    if ((mode & bit) !== 0) characters[at] = characters[at] === 'x' ? set : without
  }
  return letters[type] + characters.join('')
}

/** As container-structure-test writes it (Go's `FileMode.String`): `urwxr-xr-x`, `dtrwxrwxrwx`. */
export function goMode({ type, mode }: Pick<CopiedEntry, 'type' | 'mode'>): string {
  const marks: readonly (readonly [string, boolean])[] = [
    ['d', type === 'directory'],
    ['L', type === 'symlink'],
    ['D', type === 'block' || type === 'character'],
    ['p', type === 'fifo'],
    ['u', (mode & 0o4000) !== 0],
    ['g', (mode & 0o2000) !== 0],
    ['c', type === 'character'],
    ['t', (mode & 0o1000) !== 0],
  ]
  const set = marks.flatMap(([letter, isSet]) => (isSet ? [letter] : []))
  return (set.length === 0 ? '-' : set.join('')) + permissions(mode)
}

/** `0644`, and four digits where setuid, setgid or sticky is set: `04755`. */
export function octalMode(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`
}

function permissions(mode: number): string {
  return Array.from({ length: 9 }, (_, at) => ((mode & (0o400 >> at)) === 0 ? '-' : 'rwxrwxrwx'.charAt(at))).join('')
}
