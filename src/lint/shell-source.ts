import type { DockerfileInstruction, LineStart } from '../model/dockerfile.ts'

/** A text that a shell reads, and where each part of it stands. */
export type ShellSource = { readonly text: string; readonly lineStarts: readonly LineStart[] }

/** What the shell reads: the text of the instruction, or of `RUN <<EOF` the heredoc itself. */
export function shellSource({ text, lineStarts, heredocs }: DockerfileInstruction): ShellSource {
  const [first] = heredocs
  if (first === undefined) return { text, lineStarts }
  if (/^\s*<<-?\s*(?:"[^"]*"|'[^']*'|\S+)\s*$/.test(text)) {
    const interpreter = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(first.text)
    const program = interpreter?.[1]?.endsWith('/env') === true ? interpreter[2] : interpreter?.[1]
    if (program !== undefined && !isPosixShell(program)) return { text: '', lineStarts: [] }
    return lined(first.text, first.line)
  }
  // The commands before, with their heredocs behind them as a shell expects them.
  let whole = `${text}\n`
  const starts = [...lineStarts]
  for (const heredoc of heredocs) {
    const body = lined(`${heredoc.text}${heredoc.name}\n`, heredoc.line)
    for (const start of body.lineStarts) starts.push({ at: whole.length + start.at, line: start.line })
    whole += body.text
  }
  return { text: whole, lineStarts: starts }
}

function lined(text: string, line: number): ShellSource {
  const lineStarts: LineStart[] = []
  let at = 0
  let next = line
  while (at < text.length) {
    lineStarts.push({ at, line: next++ })
    const end = text.indexOf('\n', at)
    if (end < 0) break
    at = end + 1
  }
  return { text, lineStarts }
}

/** By the name of a program, which may be a path. */
export function isPosixShell(program = ''): boolean {
  return /(?:^|\/)(?:ba|da|a|k|z)?sh$/.test(program)
}

/** The line of an offset. */
export function lineAt(starts: readonly LineStart[], at: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return starts[low - 1]?.line ?? 1
}
