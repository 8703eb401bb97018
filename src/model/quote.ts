// Control characters, line and paragraph separators, zero-width and bidirectional marks, lone surrogates: what a reader would not see.
const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** A foreign text between quotes for a message: what cannot be seen is shown as `\u{202e}`, and only the first 80 characters are kept. */
export function quote(text: string): string {
  const characters = [...text.slice(0, 200)]
  const cut = characters.length > 80 || text.length > 200
  const kept = (cut ? characters.slice(0, 80) : characters).join('')
  const shown = kept.replace(invisible, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
  return `"${shown}${cut ? '…' : ''}"`
}
