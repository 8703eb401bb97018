import type { HistoryEntry } from '../model/image-config.ts'

/**
 * The instruction of each layer by the image's own history: the i-th entry that is not `empty_layer` made (OCI image specification, config, "history") layer i.
 * Undefined when the numbers differ: then no entry can be given to a layer.
 */
export function layerHistory(history: readonly HistoryEntry[], layerCount: number): (string | undefined)[] | undefined {
  const entries = history.filter((entry) => !entry.emptyLayer)
  return entries.length === layerCount ? entries.map((entry) => cleanInstruction(entry.createdBy)) : undefined
}

/**
 * The text without the noise of the builders. The values of build arguments that BuildKit puts before a command
 * (`RUN |1 TOKEN=x /bin/sh -c …`) are taken out, since they may be secrets.
 */
function cleanInstruction(createdBy: string | undefined): string | undefined {
  const text = createdBy?.trim() ?? ''
  if (text === '') return undefined
  const nop = /^\/bin\/sh -c #\(nop\)\s*/.exec(text)
  const instruction = (nop === null ? text.replace(/^(?:\/bin\/sh -c |(?=\|\d))/, 'RUN ') : text.slice(nop[0].length))
    .replace(/\s# buildkit$/, '')
    .replace(
      /^RUN \|\d+ .*?(?:(?<= )\/\S+ (?:-\S+ )*-\S*c (.*)|)$/s,
      (_, command: string | undefined) => `RUN ${command ?? ''}`,
    )
    .replace(/^RUN \/bin\/sh -c /, 'RUN ')
  return oneLine(instruction)
}

const maxCharacters = 500

/** White space folded, and cut to a length that a report can bear; never inside a surrogate pair. */
export function oneLine(text: string): string | undefined {
  const folded = text
    .slice(0, 20 * maxCharacters)
    .replace(/\s+/g, ' ')
    .trim()
  if (folded === '') return undefined
  return folded.length <= maxCharacters
    ? folded
    : `${folded.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** The first word, `RUN`, by which an entry of the history and a line of a Dockerfile can be compared. */
export function instructionKeyword(instruction: string | undefined): string | undefined {
  return /^([A-Za-z]+)(?=\s|$)/.exec(instruction ?? '')?.[1]?.toUpperCase()
}
