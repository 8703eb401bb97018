import picomatch from 'picomatch'

/** Patterns over this length match nothing: expressions grow with them. */
const maxLength = 300

/** Whether a text matches a glob of the configuration or the command line; `*` does not cross a `/`. */
export function globMatcher(glob: string): (text: string) => boolean {
  if (/^[A-Za-z0-9._/-]+$/.test(glob)) return (text) => text === glob
  if (glob === '' || glob.length > maxLength) return () => false
  return picomatch(glob, { dot: true, nonegate: true, noextglob: true, strictBrackets: false })
}
