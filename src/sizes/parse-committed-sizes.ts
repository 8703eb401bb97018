import type { CommittedImage, CommittedSizes } from '../model/committed-sizes.ts'
import type { RememberedContents } from '../model/image-contents.ts'
import { parseJson } from '../model/parse-json.ts'
import { parsePlatform } from '../model/platform.ts'
import { printable } from '../model/printable.ts'
import { quote } from '../model/quote.ts'
import { committedSizesSchema } from './committed-sizes-schema.ts'

/** Why a text holds no sizes: sentences, hostile text in quotes. `newer`: a later version of this tool wrote it. */
export type NoCommittedSizes = { readonly kind: 'newer' | 'invalid'; readonly problems: readonly string[] }

const maxProblems = 10
// A message may repeat a key, which can be of any length.
const maxMessageCharacters = 200
/** A thousand images, each with a hundred layers and the contents that most have, take less. */
export const maxCommittedSizesBytes = 64 * 1024 * 1024

type Written = ReturnType<typeof committedSizesSchema.parse>

/**
 * The sizes in the text of an `image-sizes.json`, or why there are none. The text may come from a pull request: every number that can be
 * held against another one is. Throws nothing.
 */
export function parseCommittedSizes(text: string): CommittedSizes | NoCommittedSizes {
  if (text.length > maxCommittedSizesBytes) return invalid('It is larger than 64 MiB')
  if (/^(?:<{7}|>{7}) /m.test(text)) return invalid('It holds the marks of a merge that was not resolved')
  const value = parseJson(text)
  if (value === undefined) return invalid('It is not JSON')
  const version = versionOf(value)
  if (version !== undefined && version !== 1) {
    const newer = version > 1
    const told = `Its schemaVersion is ${version}, and this version of the tool reads 1`
    return { kind: newer ? 'newer' : 'invalid', problems: [told] }
  }
  const parsed = committedSizesSchema.safeParse(value)
  if (!parsed.success) {
    const { issues } = parsed.error
    return invalid(
      ...issues
        .slice(0, maxProblems)
        .map(({ path, message }) => `${place(path)}: ${printable(message.slice(0, maxMessageCharacters))}`),
    )
  }
  const images = imagesOf(parsed.data.images)
  const wrong = images.flatMap(contradictions)
  if (wrong.length > 0) return invalid(...wrong.slice(0, maxProblems))
  const { schemaVersion: _, ...rest } = parsed.data
  return { ...rest, images }
}

function invalid(...problems: readonly string[]): NoCommittedSizes {
  return { kind: 'invalid', problems }
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return undefined
  return typeof value.schemaVersion === 'number' ? value.schemaVersion : undefined
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'The file' : quote(path.map(String).join(' '))
}

function imagesOf(written: Written['images']): CommittedImage[] {
  return Object.entries(written).flatMap(([name, platforms]) => {
    const [image = '', variant = ''] = name.split('/')
    return Object.entries(platforms).flatMap(([text, numbers]) => {
      const platform = parsePlatform(text)
      return platform === undefined ? [] : [{ image, variant, platform, ...numbers }]
    })
  })
}

/** A file that was edited by hand seldom adds up. */
function contradictions(image: CommittedImage): string[] {
  const { layers, layerCount, compressedBytes, uncompressedBytes, liveBytes, wastedBytes, contents } = image
  const named = `${image.image}/${image.variant} (${image.platform})`
  const compressed = layers.flatMap((layer) => layer.compressedBytes ?? [])
  const addsUp = (name: string, holds: boolean): string[] => (holds ? [] : [`${name} of ${named} does not add up`])
  const isCompressed = compressedBytes !== undefined
  return [
    ...addsUp('layerCount', layerCount === layers.length),
    ...addsUp('uncompressedBytes', uncompressedBytes === sum(layers.map((layer) => layer.uncompressedBytes))),
    ...addsUp('compressedBytes', compressed.length === (isCompressed ? layers.length : 0)),
    ...addsUp('compressedBytes', !isCompressed || compressedBytes === sum(compressed)),
    ...addsUp(
      'liveBytes',
      liveBytes === undefined ? wastedBytes === undefined : liveBytes + (wastedBytes ?? 0) === uncompressedBytes,
    ),
    ...addsUp('contents', contents === undefined || isWhole(contents, liveBytes)),
  ]
}

function isWhole(
  { folders, foldersLeft, packages, packagesLeft, unownedBytes }: RememberedContents,
  liveBytes: number | undefined,
): boolean {
  const isOnce = new Set(folders.map(({ path }) => path)).size === folders.length
  const ofFolders = sum(folders.map(({ bytes }) => bytes)) + foldersLeft.bytes
  const ofPackages = sum(packages.map(({ bytes }) => bytes)) + packagesLeft.bytes + unownedBytes
  return isOnce && ofFolders === liveBytes && ofPackages === liveBytes
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
