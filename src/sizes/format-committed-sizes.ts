import type { CommittedImage, CommittedLayer, CommittedSizes } from '../model/committed-sizes.ts'
import type { RememberedContents } from '../model/image-contents.ts'
import { refName } from '../model/ref-name.ts'

/** The text of an `image-sizes.json`: the same for the same sizes, a line for each number and for each layer, so that a diff can be read. */
export function formatCommittedSizes({ images, ...from }: CommittedSizes): string {
  const { commit, measuredAt, configSha256 } = from
  const variants = Map.groupBy(images, refName)
  const written = [...variants].map(([name, ofVariant]): Field => {
    const platforms = ofVariant.map((image): Field => [image.platform, imageText(image)])
    return [name, object(platforms, 2)]
  })
  const fields: readonly Field[] = [
    ['schemaVersion', '1'],
    ...(commit === undefined ? [] : [['commit', JSON.stringify(commit)] as const]),
    ...(measuredAt === undefined ? [] : [['measuredAt', JSON.stringify(measuredAt)] as const]),
    ['configSha256', JSON.stringify(configSha256)],
    ['images', object(written, 1)],
  ]
  return `${object(fields, 0)}\n`
}

/** A name and the JSON of its value. */
type Field = readonly [string, string]

const numbers = [
  ...(['digest', 'compressedBytes', 'compressedUnknown', 'uncompressedBytes', 'liveBytes', 'wastedBytes'] as const),
  ...(['ownBytes', 'uninspected', 'ownUnknown', 'layerCount', 'compression', 'kept'] as const),
]

const layerFields = [
  ...([
    'diffId',
    'compressedBytes',
    'uncompressedBytes',
    'instruction',
    'dockerfile',
    'line',
    'inherited',
    'step',
    'stage',
    'timelessHash',
  ] as const),
] satisfies readonly (keyof CommittedLayer)[]

function imageText(image: CommittedImage): string {
  const fields = numbers.flatMap((name) => (image[name] === undefined ? [] : [[name, inLine(image[name])] as const]))
  const layers = image.layers.map((layer) =>
    inLine(Object.fromEntries(layerFields.flatMap((name) => (layer[name] === undefined ? [] : [[name, layer[name]]])))),
  )
  const contents = image.contents === undefined ? [] : [['contents', contentsText(image.contents)] as const]
  return object([...fields, ['layers', list(layers, 4)], ...contents], 3)
}

function contentsText({ folders, packages, unread, ...contents }: RememberedContents): string {
  const { floorBytes, foldersFloorBytes, foldersLeft, packagesLeft, unownedBytes } = contents
  const lines = (all: readonly object[]): string =>
    list(
      all.map((one) => inLine(one)),
      5,
    )
  return object(
    [
      ['floorBytes', inLine(floorBytes)],
      ['foldersFloorBytes', inLine(foldersFloorBytes)],
      ['folders', lines(folders.map(({ path, bytes }) => ({ path, bytes })))],
      ['foldersLeft', inLine(foldersLeft)],
      ['packages', lines(packages.map(({ manager, name, version, bytes }) => ({ manager, name, version, bytes })))],
      ['packagesLeft', inLine(packagesLeft)],
      ['unownedBytes', inLine(unownedBytes)],
      ...(unread === undefined ? [] : [['unread', JSON.stringify(unread)] as const]),
    ],
    4,
  )
}

function list(lines: readonly string[], depth: number): string {
  const indent = '  '.repeat(depth)
  return lines.length === 0 ? '[]' : `[${lines.map((line) => `\n${indent}  ${line}`).join(',')}\n${indent}]`
}

function object(fields: readonly Field[], depth: number): string {
  const indent = '  '.repeat(depth)
  const lines = fields.map(([name, json]) => `\n${indent}  ${JSON.stringify(name)}: ${json}`)
  return lines.length === 0 ? '{}' : `{${lines.join(',')}\n${indent}}`
}

/** On one line, with a space between the parts. */
function inLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${JSON.stringify(name)}: ${JSON.stringify(part)}`)
    .join(', ')} }`
}
