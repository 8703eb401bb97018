import { formatBytes } from '../model/bytes.ts'
import type { ReportImage, ReportLayer } from '../model/report.ts'
import { columns, type OutlineSection } from './outline.ts'

const mostPaths = 3
const mostLayers = 8

/** The layers as they lie on each other, the lowest first. */
export function layersSection({ layers }: ReportImage): OutlineSection {
  const size = (bytes: number | undefined) => (bytes === undefined ? '?' : formatBytes(bytes))
  return {
    title: `Layers (${layers.length})`,
    table: {
      columns: columns('>#', '>Compressed', '>Uncompressed', '>Live', '>Wasted', 'From', '`Instruction'),
      rows: layers.map((layer, index) => [
        `${index + 1}`,
        size(layer.compressedBytes),
        size(layer.uncompressedBytes),
        size(layer.liveBytes),
        size(layer.wastedBytes),
        layer.inherited === undefined ? '?' : layer.inherited ? 'base' : 'own',
        instructionOf(layer),
      ]),
    },
  }
}

function instructionOf({ instruction = '?', dockerfile, line }: ReportLayer): string {
  return dockerfile === undefined || line === undefined ? instruction : `${dockerfile}:${line} ${instruction}`
}

/** What takes most of the largest layers. */
export function largestSections({ layers }: ReportImage): readonly OutlineSection[] {
  const largest = layers
    .map((layer, index) => ({ layer, index }))
    .filter(({ layer }) => layer.uncompressedBytes > 0 && layer.largestFiles !== undefined)
    .sort((left, right) => right.layer.uncompressedBytes - left.layer.uncompressedBytes)
    .slice(0, mostLayers)
    .sort((left, right) => left.index - right.index)
  const rows = largest.flatMap(({ layer, index }) => [
    ...(layer.largestFolders ?? []).slice(0, mostPaths).map((one) => rowOf(index, { ...one, path: folderPath(one) })),
    ...(layer.largestFiles ?? []).slice(0, mostPaths).map((one) => rowOf(index, one)),
  ])
  if (rows.length === 0) return []
  return [
    {
      title: 'Largest folders and files of the layers',
      table: { columns: columns('>#', '>Bytes', '`Path'), rows },
    },
  ]
}

function folderPath({ path }: { readonly path: string }): string {
  return path.endsWith('/') ? path : `${path}/`
}

function rowOf(index: number, { path, bytes }: { readonly path: string; readonly bytes: number }): readonly string[] {
  return [`${index + 1}`, formatBytes(bytes), path]
}
