/** What becomes of a line feed: `show` prints `\u{a}`, `space` joins the lines, `keep` leaves lines and tabs as they are. */
export type PrintableOptions = { readonly newlines: 'show' | 'space' | 'keep' }

/*
 * Controls, formats (bidi, zero width, soft hyphen, tags), unpaired surrogates, line and paragraph separators, and everything
 * else that Unicode asks renderers to hide. The two variation selectors of emoji are left: they hide nothing.
 */
export const invisible: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/gu

/**
 * Hostile text for terminals, logs and reports: whatever could move a cursor, reorder or hide other text is shown as `\u{202e}`.
 * The result holds no control character but, with `keep`, line feeds and tabs; printing it twice changes nothing more.
 */
export function printable(text: string, options: PrintableOptions = { newlines: 'show' }): string {
  // Nearly every text is plain ASCII, and this is many times as fast.
  if (/^[ -~]*$/.test(text)) return text
  return text.replace(invisible, (character) => {
    if (character === '\t') return options.newlines === 'keep' ? character : ' '
    if (character === '\n' && options.newlines === 'keep') return character
    if (character === '\n' && options.newlines === 'space') return ' '
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}
