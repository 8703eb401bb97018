const maxLines = 20
const maxCharacters = 500

/** The last 20 lines, standard error after standard output, none longer than 500 characters; each of the two keeps at least 10 where it has them. */
export function logTail({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string[] {
  const [out, err] = [linesOf(stdout), linesOf(stderr)]
  const errLines = Math.min(err.length, Math.max(maxLines / 2, maxLines - out.length))
  const outLines = Math.min(out.length, maxLines - errLines)
  return [...out.slice(out.length - outLines), ...err.slice(err.length - errLines)].map(cut)
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  while (lines.at(-1) === '') lines.pop()
  return lines
}

function cut(line: string): string {
  if (line.length <= maxCharacters) return line
  const characters = [...line.slice(0, 2 * maxCharacters)].slice(0, maxCharacters - 1)
  return `${characters.join('')}…`
}
