import { hash } from 'node:crypto'
import type { HistoryEntry } from '../model/image-config.ts'

/** What the history says of one layer; `step` as `LayerOrigin`. */
export type LayerHistory = { readonly instruction: string | undefined; readonly step: string }

/**
 * What the image's own history says of each layer: the i-th entry that is not `empty_layer` made (OCI image specification, config, "history") layer i.
 * Undefined when the numbers differ: then no entry can be given to a layer.
 */
export function layerHistory(history: readonly HistoryEntry[], layerCount: number): LayerHistory[] | undefined {
  const layers: LayerHistory[] = []
  let settings: string[] = []
  for (const { createdBy = '', emptyLayer } of history) {
    if (!emptyLayer) {
      layers.push({ instruction: cleanInstruction(createdBy), step: stepOf([...settings, createdBy]) })
      settings = []
    } else if (changesCommands.test(createdBy)) {
      settings.push(createdBy)
    }
  }
  return layers.length === layerCount ? layers : undefined
}

// What a command sees beside its files; labels and entry points change nothing in a layer.
const changesCommands = /^(?:\/bin\/sh -c #\(nop\)\s+)?(?:ARG|ENV|SHELL|USER|WORKDIR)\b/

// Enough to tell the steps of one image apart, and no more of what build arguments were.
const stepCharacters = 16

function stepOf(entries: readonly string[]): string {
  return hash('sha256', JSON.stringify(entries), 'hex').slice(0, stepCharacters)
}

/** The text without the noise of the builders. */
function cleanInstruction(createdBy: string | undefined): string | undefined {
  const text = (createdBy ?? '').slice(0, 20 * maxCharacters).trim()
  if (text === '') return undefined
  const nop = /^\/bin\/sh -c #\(nop\)\s*/.exec(text)
  if (nop !== null) return oneLine(text.slice(nop[0].length))
  const instruction = text.replace(/^\/bin\/sh -c |^(?=\|\d)/, 'RUN ').replace(/\s# buildkit$/, '')
  return oneLine(withoutArguments(instruction).replace(/^RUN \/bin\/sh -c /, 'RUN '))
}

/**
 * BuildKit puts the values of build arguments before a command, `RUN |1 TOKEN=x /bin/sh -c …`, and they may be secrets. Where
 * one ends is not marked, so all is dropped up to the last shell that takes a command, and the whole command where there is none.
 */
function withoutArguments(instruction: string): string {
  if (!/^RUN \|\d/.test(instruction)) return instruction
  const shell = [...instruction.matchAll(/ \/\S+(?: -\S+| pipefail)* -[a-z]*c /g)].at(-1)
  return shell === undefined ? 'RUN' : `RUN ${instruction.slice(shell.index + shell[0].length)}`
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
