import type { Observed } from '../observed.ts'
import type { Tell } from './rule.ts'

/** Instructions that copy, and whose layer brings no file: they matched nothing, or what was there already. */
export function tellEmptyCopies({ tree, measurement }: Observed, tell: Tell): void {
  for (const [layer, { origin }] of measurement.layers.entries()) {
    const [, destination] = /^(?:COPY|ADD)\s(?:.*\s)?"?(\/[^\s"]*)"?\]?$/is.exec(origin.instruction ?? '') ?? []
    const copies = /^(?:COPY|ADD)\s/i.test(origin.instruction ?? '')
    if (!copies || tree.layers[layer]?.onlyFolders !== true) continue
    const path = destination?.replace(/(?<=.)\/+$/, '') ?? '/'
    tell({ code: 'empty-copy', place: path, path, bytes: 0, layer })
  }
}
