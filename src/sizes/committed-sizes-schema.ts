import * as z from 'zod'
import { parsePlatform } from '../model/platform.ts'

const text = z.string().max(4096)
const bytes = z.int().min(0)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const unknownBecause = z.strictObject({ reason: text }).readonly()
const packageManager = z.enum(['dpkg', 'apk', 'rpm', 'python', 'conda', 'npm', 'go', 'rust'])
const variantName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

const measuredFrom = {
  commit: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
    .exactOptional()
    .describe('That the images were built from; absent where that was more, or less, than a commit'),
  measuredAt: z.iso.datetime().exactOptional().describe('In UTC; absent where a report was read, which does not say'),
  configSha256: sha256.describe('Of the configuration file as it was committed with these sizes'),
}

const hash = z.string().regex(/^[0-9a-f]{16}$/)

const layer = z
  .strictObject({
    diffId: digest,
    compressedBytes: bytes.exactOptional().describe('Absent where that of the image is'),
    uncompressedBytes: bytes,
    instruction: text.exactOptional().describe('Clipped'),
    dockerfile: text.exactOptional().describe('Relative to the repository'),
    line: z.int().min(1).exactOptional(),
    inherited: z.boolean().exactOptional().describe('A base brought it; absent when that cannot be told'),
    step: hash
      .exactOptional()
      .describe('Hash of what the history says of the step and its settings: equal for equal steps'),
    stage: z
      .strictObject({
        lines: hash.describe('Of its commands and copies'),
        settings: hash.describe('Of the environments of its commands'),
        bases: hash.describe('Of the images, by their digests'),
        context: z.boolean().describe('Files of the context, or of another address, are among them'),
        elsewhere: z.literal(true).exactOptional().describe('Some of those are of another address'),
      })
      .readonly()
      .exactOptional()
      .describe('Of a step that takes files from other stages: hashes of what led to those'),
    timelessHash: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .exactOptional()
      .describe('Equal where layers hold the same but for times; absent where a base brought it, or nobody looked'),
  })
  .readonly()

const left = z
  .strictObject({ count: z.int().min(0), bytes })
  .readonly()
  .describe('What has no line')

// Shown as they are printed, where one character can take ten.
const shown = z.string().max(2000)

const contents = z
  .strictObject({
    floorBytes: bytes.describe('A package of fewer bytes has no line'),
    foldersFloorBytes: bytes.describe('A folder of fewer bytes has no line'),
    folders: z
      .array(
        z
          .strictObject({
            path: shown.regex(/^[^/]*(?:\/[^/]*){0,6}$/),
            bytes: bytes.describe('That no listed folder below it has'),
          })
          .readonly(),
      )
      .max(300)
      .readonly(),
    foldersLeft: left,
    packages: z
      .array(z.strictObject({ manager: packageManager, name: shown, version: shown, bytes }).readonly())
      .max(1000)
      .readonly(),
    packagesLeft: left,
    unownedBytes: bytes.describe('Of no package'),
    unread: z
      .array(packageManager)
      .max(packageManager.options.length)
      .readonly()
      .exactOptional()
      .describe('Managers of whose packages not all may be listed, since what lists them could not be read'),
  })
  .readonly()
  .describe('liveBytes twice over: folders with foldersLeft, and packages with packagesLeft and unownedBytes')

const image = z
  .strictObject({
    digest,
    compressedBytes: bytes.exactOptional().describe('Sum of the layer blobs: what a cold pull downloads'),
    compressedUnknown: unknownBecause.exactOptional().describe('Why compressedBytes is absent'),
    uncompressedBytes: bytes.describe('Sum of the bytes of the files in all layers'),
    liveBytes: bytes.exactOptional().describe('What the final file system shows'),
    wastedBytes: bytes.exactOptional().describe('What it does not show'),
    ownBytes: bytes.exactOptional().describe('Bytes of the files in the layers that no base brought'),
    uninspected: unknownBecause.exactOptional().describe('Why liveBytes, wastedBytes and ownBytes are absent'),
    ownUnknown: unknownBecause.exactOptional().describe('Why ownBytes alone is absent'),
    layerCount: z.int().min(0),
    compression: z.enum(['gzip', 'zstd', 'none', 'mixed']).exactOptional().describe('Of the layers'),
    kept: z
      .strictObject(measuredFrom)
      .readonly()
      .exactOptional()
      .describe('Set where an update left this image out: what its numbers were measured from'),
    layers: z.array(layer).max(1000).readonly(),
    contents: contents.exactOptional().describe('Absent where nobody looked into the image'),
  })
  .readonly()

/** `image-sizes.json`, schemaVersion 1, as it is written. */
export const committedSizesSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    ...measuredFrom,
    images: z
      .record(
        z.string().regex(variantName),
        z.record(
          z.string().refine((platform) => parsePlatform(platform) === platform, { error: 'a platform' }),
          image,
        ),
      )
      .describe('By image/variant, then by platform'),
  })
  .readonly()

/** The JSON Schema (draft-07) of image-sizes.json. */
export function committedSizesJsonSchema(): object {
  const schema = z.toJSONSchema(committedSizesSchema, { target: 'draft-7' })
  const description = 'image-sizes.json, schemaVersion 1, as the command update writes it'
  return { ...schema, title: 'Committed sizes of Image Size Budgets', description }
}
