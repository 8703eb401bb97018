import * as z from 'zod'
import { packageManager } from './report-contents-schema.ts'

const text = z.string()
const count = z.int().min(0)
const texts = z.array(text).readonly()
const bytes = { beforeBytes: count, afterBytes: count }
const ref = z.strictObject({ image: text, variant: text }).readonly()
const changesLeft = z.strictObject({ count, ...bytes }).readonly()

const layer = z
  .strictObject({
    change: z.enum(['came', 'went', 'stayed']),
    diffId: text,
    before: count.exactOptional().describe('Position in the first image, 0 being the lowest layer'),
    after: count.exactOptional().describe('Position in the second, from 0'),
    uncompressedBytes: count,
    compressedBytes: count.exactOptional().describe('Absent where that of the image is'),
    instruction: text.exactOptional(),
  })
  .readonly()

const pathChange = z.enum(['came', 'went', 'grew', 'shrank', 'changed'])

const path = z
  .strictObject({
    change: pathChange,
    path: text,
    isFolder: z.boolean().describe('All files of this kind of change below it that have no line of their own'),
    fileCount: count,
    ...bytes,
  })
  .readonly()

const installed = z
  .strictObject({
    change: z.enum(['came', 'went', 'version', 'size']),
    manager: packageManager,
    name: text,
    beforeVersion: text.exactOptional(),
    afterVersion: text.exactOptional(),
    path: text.exactOptional(),
    ...bytes,
  })
  .readonly()

const component = z
  .strictObject({
    kind: z.enum([...packageManager.options, 'cuda', 'folder', 'other']),
    name: text,
    ...bytes,
  })
  .readonly()

const platform = z
  .strictObject({
    platform: text,
    layers: z.array(layer).readonly(),
    paths: z.array(path).readonly().describe('The largest; with pathsLeft they sum to the difference of liveBytes'),
    pathsLeft: changesLeft,
    pathsByChange: z
      .strictObject({
        ...{ came: changesLeft, went: changesLeft, grew: changesLeft, shrank: changesLeft, changed: changesLeft },
      })
      .readonly(),
    packages: z.array(installed).readonly(),
    packagesLeft: changesLeft,
    packagesSummed: z
      .strictObject({ beforeCount: count, afterCount: count, ...bytes })
      .readonly()
      .describe('Packages beyond the first 50,000 of an image, which are compared as one'),
    unowned: z.strictObject(bytes).readonly().describe('Live bytes that belong to no package'),
    components: z.array(component).readonly().describe('With componentsLeft they sum to the difference of liveBytes'),
    componentsLeft: changesLeft,
  })
  .readonly()

/** `Comparison` of the model. */
export const comparisonSchema = z
  .strictObject({
    before: ref.describe('In images'),
    after: ref,
    platforms: z.array(platform).readonly().describe('Those that both images have'),
    onlyBefore: texts,
    onlyAfter: texts,
  })
  .readonly()
