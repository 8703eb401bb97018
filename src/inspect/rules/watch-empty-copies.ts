import type { Observed } from '../observed.ts'
import type { Watcher } from './rule.ts'

/** Instructions that copy, and whose layer brings no file: they matched nothing, or what was there already. */
export function watchEmptyCopies({ tree, measurement }: Observed): Watcher {
  const filled = new Set<number>()
  return {
    see: ({ type, layer }) => {
      if (type !== 'directory') filled.add(layer)
    },
    finish: (tell) => {
      for (const { layer } of tree.wasted()) filled.add(layer)
      for (const [layer, { origin }] of measurement.layers.entries()) {
        const [, destination] = /^(?:COPY|ADD)\s(?:.*\s)?"?(\/[^\s"]*)"?\]?$/is.exec(origin.instruction ?? '') ?? []
        const copies = /^(?:COPY|ADD)\s/i.test(origin.instruction ?? '')
        if (!copies || filled.has(layer) || tree.layers[layer]?.uncompressedBytes !== 0) continue
        const path = destination?.replace(/(?<=.)\/+$/, '') ?? '/'
        tell({ code: 'empty-copy', place: path, path, bytes: 0, layer })
      }
    },
  }
}
