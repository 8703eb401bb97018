/**
 * The first column of a RECORD, which is CSV with fields in quotes where they need some (PEP 376). `isWhole` is false where a quote is not closed.
 */
export function recordPaths(text: string): { readonly paths: readonly string[]; readonly isWhole: boolean } {
  const paths: string[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] !== '"') {
      const line = lineEnd(text, at)
      const comma = text.slice(at, line).indexOf(',')
      const path = text.slice(at, comma < 0 ? line : at + comma).replace(/\r$/, '')
      if (path !== '') paths.push(path)
      at = line + 1
      continue
    }
    const end = closingQuote(text, at + 1)
    if (end < 0) return { paths, isWhole: false }
    paths.push(text.slice(at + 1, end).replaceAll('""', '"'))
    // Neither a hash nor a size has quotes.
    at = lineEnd(text, end) + 1
  }
  return { paths, isWhole: true }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function closingQuote(text: string, from: number): number {
  let end = text.indexOf('"', from)
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
  return end
}
