/**
 * A page without the links within it that lead nowhere, since what they led to had no room: an entry of a list goes, anything else stays as words. Of our own
 * markup alone, in which no text that it quotes can look like a tag.
 */
export function unlinkLeftOut(markup: string): string {
  const ids = new Set([...markup.matchAll(/ id="([\w-]+)"/g)].map(([, id]) => id))
  return markup.replace(
    /(<li>)?<a href="#([\w-]+)">([^<]*)<\/a>(<\/li>)?/g,
    (link, opens: string | undefined, id: string, words: string, closes: string | undefined) => {
      if (ids.has(id)) return link
      return opens !== undefined && closes !== undefined ? '' : `${opens ?? ''}${words}${closes ?? ''}`
    },
  )
}
