/** Far more than 20 lines of any reasonable log; what is older is dropped. */
const maxCharacters = 64 * 1024

export type LogTail = {
  push(bytes: Uint8Array): readonly string[]
  /** The last lines, at most `count`, the unfinished one included. */
  lines(count: number): readonly string[]
}

/** Gathers the output of one step; `push` returns the lines that are complete now. Of a line that redraws itself by carriage returns the last state is kept. */
export function logTail(): LogTail {
  const decoder = new TextDecoder()
  const kept: string[] = []
  let keptCharacters = 0
  let rest = ''
  return {
    push: (bytes) => {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = (parts.pop() ?? '').slice(-maxCharacters)
      const complete = parts.map(lastState)
      for (const line of complete) {
        kept.push(line)
        keptCharacters += line.length + 1
        while (keptCharacters > maxCharacters && kept.length > 1) keptCharacters -= (kept.shift() ?? '').length + 1
      }
      return complete
    },
    lines: (count) => [...kept, ...(rest === '' ? [] : [lastState(rest)])].slice(-count),
  }
}

function lastState(line: string): string {
  const states = line.split('\r').filter((state) => state !== '')
  return (states.at(-1) ?? '').slice(0, maxCharacters)
}
