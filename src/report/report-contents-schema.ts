import * as z from 'zod'

const text = z.string()
const count = z.int().min(0)
const line = z.int().min(1)
const texts = z.array(text).readonly()
const index = count.describe('Index into layers, from 0; what people read counts layers from 1')

export const sizedPath = z.strictObject({ path: text, bytes: count }).readonly()

const cause = z.enum(['removed', 'overwritten', 'copied-again'])

const waste = z
  .strictObject({
    cause,
    bytes: count,
    fileCount: count,
    layer: index.describe('Index into layers, from 0: who holds the bytes'),
    by: index.describe('Index into layers, from 0: who hid them'),
    path: text.describe('The folder, or file, that holds all of it'),
    changed: z
      .array(z.enum(['owner', 'mode', 'time']))
      .readonly()
      .exactOptional()
      .describe('Of copied-again: what differs'),
  })
  .readonly()

const duplicate = z
  .strictObject({ extraBytes: count.describe('All copies but one'), fileBytes: count, count, paths: texts })
  .readonly()

const component = z
  .strictObject({
    kind: z.enum(['dpkg', 'apk', 'rpm', 'python', 'conda', 'npm', 'go', 'rust', 'cuda', 'folder', 'other']),
    name: text.describe('The folder where kind is folder, else empty'),
    bytes: count,
    fileCount: count,
  })
  .readonly()

export const packageManager = z.enum(['dpkg', 'apk', 'rpm', 'python', 'conda', 'npm', 'go', 'rust'])

const installed = z
  .strictObject({
    manager: packageManager,
    name: text,
    version: text.exactOptional(),
    bytes: count.describe('Live bytes of its files that no package named before it'),
    declaredBytes: count.exactOptional().describe('What its own metadata says'),
    path: text.exactOptional(),
  })
  .readonly()

const problem = z
  .strictObject({
    kind: z.enum(['inventory', 'entry']).describe('What says which packages are installed, or an entry of a layer'),
    manager: packageManager.exactOptional().describe('Whose inventory it is'),
    layer: index.exactOptional(),
    path: text,
    reason: text,
  })
  .readonly()

/** What is inside one image: `ReportContents` of the model. */
export const contentsSchema = z
  .strictObject({
    wasteByCause: z
      .strictObject({ removed: count, overwritten: count, 'copied-again': count })
      .readonly()
      .describe('Sums to wastedBytes'),
    waste: z.array(waste).readonly().describe('The largest; wasteByCause has all of it'),
    duplicateBytes: count.describe('What further copies of live files take'),
    duplicates: z.array(duplicate).readonly(),
    folders: z
      .array(sizedPath)
      .readonly()
      .describe(
        'Live bytes of the folders that hold 1/200 of them or more, the largest 200; a file of several names counts at its first',
      ),
    apartFolders: z
      .strictObject({
        floorBytes: count.describe('What has fewer bytes has no line'),
        folders: z
          .array(sizedPath)
          .readonly()
          .describe('Bytes that no listed folder below it has: sums to liveBytes with left; sorted by path'),
        left: z.strictObject({ count, bytes: count }).readonly().describe('Folders that are in no listed one'),
      })
      .readonly()
      .exactOptional(),
    components: z.array(component).readonly().describe('Sums to liveBytes'),
    packages: z.array(installed).readonly().describe('The 5,000 that have most bytes'),
    packagesLeft: z.strictObject({ count, bytes: count }).readonly().describe('All other packages together'),
    problems: z.array(problem).readonly().describe('What could not be read; the rest holds'),
  })
  .readonly()

const ref = { image: text, variant: text }

/** `ReportAdvice` of the model. */
export const adviceSchema = z
  .strictObject({
    code: text.describe('Of a rule; docs/rules.md explains each'),
    message: text,
    remedy: text.exactOptional(),
    path: text.describe('Of the finding'),
    otherPaths: texts.exactOptional(),
    dockerfile: text.exactOptional().describe('Relative to the repository'),
    line: line.exactOptional(),
    bytes: count.describe('Won in one image; where its platforms differ, in the one that wins most'),
    images: z.array(z.strictObject({ ...ref, platform: text }).readonly()).readonly(),
    totalBytes: count.describe('Won in all of them, and in no other advice'),
    runningBytes: count.describe('The sum of this and all before it'),
  })
  .readonly()

const matrix = z.array(z.array(count).readonly()).readonly()

/** `ReportSharing` of the model. */
export const sharingSchema = z
  .strictObject({
    platform: text,
    images: z.array(z.strictObject(ref).readonly()).readonly().describe('The rows and the columns'),
    sharedBytes: matrix.describe('Compressed bytes of the layers that both have; on the diagonal all of the image'),
    downloadBytes: matrix.describe('What a machine that has the row must download for the column'),
    sumBytes: count,
    storedBytes: count.describe('Each layer blob once'),
    leftOut: z
      .array(z.strictObject({ ...ref, reason: text }).readonly())
      .readonly()
      .describe('Images whose compressed sizes nobody knows'),
  })
  .readonly()
