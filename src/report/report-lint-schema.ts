import * as z from 'zod'
import { budgetSchema } from './report-budget-schema.ts'

const text = z.string()
const count = z.int().min(0)

const part = {
  fileCount: count,
  bytes: count,
  largestFolders: z
    .array(z.strictObject({ path: text, fileCount: count, bytes: count }).readonly())
    .readonly()
    .describe('Relative to the context, the largest first; "." are the files that are in no folder'),
}

const take = z
  .strictObject({
    dockerfile: text,
    line: z.int().min(1),
    instruction: text.describe('COPY, ADD, or RUN for a bind mount'),
    sources: z.array(text).readonly(),
    ...part,
  })
  .readonly()

const context = z
  .strictObject({
    variants: z.array(z.strictObject({ image: text, variant: text }).readonly()).readonly(),
    unknown: z.strictObject({ reason: text }).readonly().exactOptional().describe('Why nothing below is known'),
    folder: text.exactOptional(),
    ignoreFile: text.exactOptional().describe('The ignore file that holds; absent: there is none'),
    fileCount: count.exactOptional(),
    bytes: count.exactOptional().describe('Of the files that a first build sends, each once'),
    largestFolders: part.largestFolders,
    takes: z.array(take).readonly().describe('By instruction; what two take is in both'),
    budget: budgetSchema.exactOptional().describe('Absent where nothing bounds it'),
  })
  .readonly()

export const reportLintSchema = z
  .strictObject({ dockerfiles: z.array(text).readonly(), contexts: z.array(context).readonly() })
  .readonly()
