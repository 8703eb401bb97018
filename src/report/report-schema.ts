import * as z from 'zod'
import { baselineSchema, imageBaselineSchema } from './report-baseline-schema.ts'
import { budgetSchema } from './report-budget-schema.ts'
import { comparisonSchema } from './report-comparison-schema.ts'
import { adviceSchema, contentsSchema, sharingSchema, sizedPath } from './report-contents-schema.ts'
import { findingSchema, waivedSchema } from './report-finding-schema.ts'
import { reportLintSchema } from './report-lint-schema.ts'
import { reportPublishSchema } from './report-publish-schema.ts'

const text = z.string()
const count = z.int().min(0)
const line = z.int().min(1)
const unknownBecause = z.strictObject({ reason: text }).readonly()

const layer = z
  .strictObject({
    digest: text,
    diffId: text,
    mediaType: text,
    compressedBytes: count.exactOptional().describe('Absent where that of the image is'),
    uncompressedBytes: count,
    instruction: text.exactOptional(),
    dockerfile: text.exactOptional().describe('Relative to the repository'),
    line: line.exactOptional(),
    inherited: z.boolean().exactOptional().describe('A base brought it; absent when that cannot be told'),
    step: text
      .exactOptional()
      .describe('Hash of what the history says of the step and its settings: equal for equal steps'),
    stage: z
      .strictObject({
        lines: text,
        settings: text,
        bases: text,
        context: z.boolean(),
        elsewhere: z.literal(true).exactOptional(),
      })
      .readonly()
      .exactOptional()
      .describe(
        'Of a step that takes files from other stages: hashes of the commands, environments and images that led to those, and whether the context did',
      ),
    liveBytes: count.exactOptional().describe('Of its files, what the final file system shows'),
    wastedBytes: count.exactOptional().describe('And what it does not; both sum to uncompressedBytes'),
    entryCount: count.exactOptional(),
    largestFiles: z.array(sizedPath).readonly().exactOptional(),
    largestFolders: z.array(sizedPath).readonly().exactOptional(),
    timelessHash: text
      .exactOptional()
      .describe('Equal where layers hold the same but for times; absent where a base brought it'),
  })
  .readonly()

const functionProof = z
  .strictObject({
    status: z
      .enum(['proven', 'disproven', 'unproven'])
      .describe(
        'disproven: a test failed; proven: one passed and none failed; unproven: none was executed that could tell',
      ),
    configured: count.describe('Smoke tests for this image; those in none of the other counts were not run'),
    passed: count,
    failed: count,
    skipped: count,
    infrastructure: count,
  })
  .readonly()

const seconds = z.number().min(0)

const smoke = z
  .strictObject({
    image: text,
    variant: text,
    platform: text,
    name: text.describe('Unique within the variant'),
    kind: text,
    status: z.enum(['passed', 'failed', 'skipped', 'infrastructure']),
    reason: text.exactOptional().describe('Always there unless it passed'),
    seconds: seconds.describe('The whole test, with the making and removal of its containers'),
    command: z.array(text).readonly().exactOptional().describe('What was executed in the container'),
    exitCode: z.int().exactOptional(),
    log: z.array(text).readonly().exactOptional().describe('The last lines that the container printed'),
    peakMemoryBytes: count.exactOptional().describe('The highest that was seen; a lower bound'),
    readySeconds: seconds.exactOptional().describe('From the start of the container to its readiness'),
    details: z.array(text).readonly().exactOptional().describe('What was found beside the verdict, such as versions'),
    emulated: z.boolean().exactOptional(),
    opened: z
      .array(text)
      .readonly()
      .exactOptional()
      .describe('What the container was allowed beyond the strictest setting'),
  })
  .readonly()

const image = z
  .strictObject({
    image: text,
    variant: text,
    platform: text,
    unknown: unknownBecause.exactOptional().describe('Why there are no numbers'),
    digest: text.exactOptional(),
    indexDigest: text.exactOptional(),
    compressedBytes: count.exactOptional().describe('Sum of the layer blobs: what a cold pull downloads'),
    compressedUnknown: unknownBecause.exactOptional().describe('Why compressedBytes alone is absent'),
    uncompressedBytes: count.exactOptional().describe('Sum of the bytes of the files in all layers'),
    liveBytes: count.exactOptional().describe('What the final file system shows'),
    ownBytes: count.exactOptional().describe('Bytes of the files in the layers that no base brought'),
    wastedBytes: count.exactOptional().describe('What it does not show; live and wasted sum to uncompressed'),
    uninspected: unknownBecause.exactOptional().describe('Why there are no bytes of contents though it was measured'),
    ownUnknown: unknownBecause.exactOptional().describe('Why ownBytes alone is absent'),
    layerCount: count.exactOptional(),
    contents: contentsSchema.exactOptional(),
    layers: z.array(layer).readonly().describe('The lowest first; indexes count from 0, what people read from 1'),
    budgets: z.array(budgetSchema).readonly(),
    function: functionProof.describe('Whether smoke tests prove that the image works'),
    baseline: imageBaselineSchema.exactOptional().describe('What it was before; absent where nothing was compared'),
  })
  .readonly()

const total = z
  .strictObject({
    imageCount: count,
    unmeasuredCount: count,
    sumCompressedBytes: count.exactOptional().describe('Of what was measured; absent where nothing was'),
    storedCompressedBytes: count.exactOptional().describe('Every distinct layer blob counted once'),
    sumUncompressedBytes: count.exactOptional(),
    storedUncompressedBytes: count.exactOptional(),
    compressedUnknown: unknownBecause.exactOptional().describe('Why the compressed sums alone are absent'),
    budget: budgetSchema.exactOptional(),
  })
  .readonly()

const since = z
  .strictObject({ commit: text, what: text.describe('What the commit is to the run; hostile text') })
  .readonly()
  .describe('What is held against the commit: the files and the configuration')

const unchanged = z
  .strictObject({
    image: text,
    variant: text,
    platform: text,
    baselineCompressedBytes: count.exactOptional().describe('As the baseline has it: this run measured nothing'),
  })
  .readonly()
  .describe('Not built: no change can affect it')

const stage = z
  .strictObject({
    name: z.enum(['config', 'plan', 'lint', 'doctor', 'build', 'measure', 'inspect', 'smoke', 'judge', 'publish']),
    status: z.enum(['done', 'failed', 'not-reached']),
    seconds: z.number().min(0).exactOptional(),
  })
  .readonly()

/** `report.json`, schemaVersion 1. The same type as `Report` of the model, which the compiler holds in its test. */
export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    tool: z.strictObject({ name: z.literal('image-size-budgets'), version: text }).readonly(),
    verdict: z
      .strictObject({ status: z.enum(['pass', 'warn', 'fail', 'error']), findings: z.array(findingSchema).readonly() })
      .readonly(),
    waived: z.array(waivedSchema).readonly().describe('What rules found and the configuration accepts'),
    advice: z.array(adviceSchema).readonly().describe('What would win most, over all images that share the layer'),
    sharing: z.array(sharingSchema).readonly().describe('By platform, where at least two images were measured'),
    images: z.array(image).readonly(),
    smoke: z.array(smoke).readonly().describe('What became of the smoke tests; one that was not run has no entry'),
    total,
    stages: z.array(stage).readonly(),
    config: z
      .strictObject({
        file: text,
        sha256: text,
        rulesSha256: text.exactOptional().describe('Of the file of the base branch, where its rules judged'),
      })
      .readonly()
      .exactOptional(),
    narrowed: z.boolean(),
    changes: z
      .union([
        z.strictObject({ unknown: unknownBecause }),
        z.strictObject({ since, unchanged: z.array(unchanged).readonly() }),
      ])
      .readonly()
      .exactOptional()
      .describe('Of a run of `only: changed`, and only of it; unknown: everything was built'),
    builder: z
      .strictObject({ name: text, driver: text, buildx: text, buildkit: z.array(text).readonly() })
      .readonly()
      .exactOptional(),
    source: z
      .strictObject({
        repository: text.exactOptional(),
        serverUrl: text.exactOptional(),
        sha: text.exactOptional(),
        baseSha: text.exactOptional().describe('The commit that a change is based on'),
        runUrl: text.exactOptional(),
        pullRequest: count.exactOptional(),
      })
      .readonly()
      .exactOptional(),
    notBuilt: z.array(z.strictObject({ image: text, variant: text, reason: text }).readonly()).readonly(),
    publish: reportPublishSchema,
    lint: reportLintSchema.exactOptional().describe('What was read before the build'),
    baseline: baselineSchema.exactOptional().describe('What the images were held against'),
    comparison: comparisonSchema.exactOptional().describe('Of the command compare: what became of the first image'),
  })
  .readonly()

/** The JSON Schema (draft-07) of report.json, for those who read it with other tools. */
export function reportJsonSchema(): object {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-7' })
  return { ...schema, title: 'Report of Image Size Budgets', description: 'report.json, schemaVersion 1' }
}
