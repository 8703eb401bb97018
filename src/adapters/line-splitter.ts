import { StringDecoder } from 'node:string_decoder'

/** One JSON object of BuildKit's progress is one line; those of a large build reach hundreds of kilobytes. */
const maxLineCharacters = 4 * 1024 * 1024

export type LineSplitter = {
  push(chunk: Uint8Array): void
  /** Hands over what stands after the last line end. */
  end(): void
}

/** Cuts a byte stream into lines without their end (LF or CRLF). A line over 4 Mi characters comes in pieces, so memory stays bounded. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const feed = (text: string): void => {
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      onLine((rest + text.slice(start, end)).replace(/\r$/, ''))
      rest = ''
      start = end + 1
    }
    rest += text.slice(start)
    if (rest.length < maxLineCharacters) return
    onLine(rest)
    rest = ''
  }
  return {
    push: (chunk) => feed(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))),
    end: () => {
      feed(decoder.end())
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
