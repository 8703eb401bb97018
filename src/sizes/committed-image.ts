import type { CommittedImage, CommittedLayer } from '../model/committed-sizes.ts'
import type { Platform } from '../model/platform.ts'
import { layerCompression } from '../model/layer-compression.ts'
import { printable } from '../model/printable.ts'
import { rememberContents } from '../model/remember-contents.ts'
import type { ReportImage, ReportLayer } from '../model/report.ts'

const maxInstructionCharacters = 200

/** What is committed of an image of a report; undefined where it has no numbers. Texts are shown as they are printed: a review must not be deceived. */
export function committedImage(image: ReportImage, platform: Platform): CommittedImage | undefined {
  const { digest, uncompressedBytes, layerCount, compressedBytes, liveBytes, wastedBytes, ownBytes } = image
  if (digest === undefined || uncompressedBytes === undefined || layerCount === undefined) return undefined
  const { compressedUnknown, uninspected, ownUnknown } = image
  const compression =
    compressedUnknown === undefined ? layerCompression(image.layers.map(({ mediaType }) => mediaType)) : undefined
  return {
    ...{ image: image.image, variant: image.variant, platform, digest },
    ...(compressedBytes === undefined ? {} : { compressedBytes }),
    ...(compressedUnknown === undefined ? {} : { compressedUnknown: shown(compressedUnknown) }),
    uncompressedBytes,
    ...(liveBytes === undefined ? {} : { liveBytes }),
    ...(wastedBytes === undefined ? {} : { wastedBytes }),
    ...(ownBytes === undefined ? {} : { ownBytes }),
    ...(uninspected === undefined ? {} : { uninspected: shown(uninspected) }),
    ...(ownUnknown === undefined ? {} : { ownUnknown: shown(ownUnknown) }),
    layerCount,
    ...(compression === undefined ? {} : { compression }),
    layers: image.layers.map(committedLayer),
    ...contentsOf(image),
  }
}

/** Reports of earlier versions do not say enough. */
function contentsOf({ contents, liveBytes }: ReportImage): Pick<CommittedImage, 'contents'> {
  if (contents?.apartFolders === undefined || liveBytes === undefined) return {}
  return { contents: rememberContents({ ...contents, apartFolders: contents.apartFolders, liveBytes }) }
}

function committedLayer(layer: ReportLayer): CommittedLayer {
  const { diffId, compressedBytes, uncompressedBytes, instruction, dockerfile, line } = layer
  const { inherited, step, stage, timelessHash } = layer
  return {
    diffId,
    ...(compressedBytes === undefined ? {} : { compressedBytes }),
    uncompressedBytes,
    ...(instruction === undefined ? {} : { instruction: clipped(instruction) }),
    ...(dockerfile === undefined ? {} : { dockerfile: clipped(dockerfile) }),
    ...(line === undefined ? {} : { line }),
    ...(inherited === undefined ? {} : { inherited }),
    ...(step === undefined ? {} : { step }),
    ...(stage === undefined ? {} : { stage }),
    ...(timelessHash === undefined ? {} : { timelessHash }),
  }
}

function shown({ reason }: { readonly reason: string }): { readonly reason: string } {
  return { reason: clipped(reason) }
}

function clipped(text: string): string {
  const characters = [...text.slice(0, 2 * maxInstructionCharacters + 2)]
  const kept = printable(characters.slice(0, maxInstructionCharacters).join(''), { newlines: 'space' })
  return characters.length > maxInstructionCharacters ? `${kept}…` : kept
}
