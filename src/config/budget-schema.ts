import * as z from 'zod'
import { knownPlatforms } from '../model/platform.ts'
import { growthEntry } from './growth-schema.ts'
import { closed, mapOf, size, text } from './schema-parts.ts'
import { duration } from './smoke-schema.ts'

const count = z
  .number({ error: 'a whole number of layers' })
  .meta({ type: 'integer', minimum: 0, maximum: 100_000, id: 'count', description: 'A count of layers.' })

function bounds<Bound extends z.ZodType>(bound: Bound) {
  return {
    max: bound.optional().meta({ description: 'More than this fails. Exactly this is within the budget.' }),
    warn: bound.optional().meta({ description: 'More than this warns.' }),
    min: bound
      .optional()
      .meta({ description: 'Less than this fails: an image that lost its packages passes every maximum.' }),
    target: bound.optional().meta({ description: 'Only reported: the distance to it.' }),
    original: bound.optional().meta({ description: 'Only reported: what was saved since.' }),
    message: text('text').optional().meta({ description: 'Shown when the budget is broken.' }),
  }
}

const boundsExpected = 'a mapping of max, warn, min, target, original and message'

/** A size with its bounds, or the size alone. */
export const sizeEntry = z
  .union([size, closed(boundsExpected, bounds(size))], {
    error: 'a size such as 300MB, or a mapping with max, warn, min, target, original or message',
  })
  .meta({ id: 'sizeBudget', description: 'A bare size is the maximum.' })

/** The same of what a baseline has a number of. */
const grownEntry = z
  .union(
    [
      size,
      closed('a mapping of max, warn, min, growth, target, original and message', {
        ...bounds(size),
        growth: growthEntry.optional(),
      }),
    ],
    { error: 'a size such as 300MB, or a mapping with max, warn, min, growth, target, original or message' },
  )
  .meta({ id: 'grownBudget', description: 'A bare size is the maximum.' })

const countEntry = z
  .union([count, closed(boundsExpected, bounds(count))], {
    error: 'a whole number of layers, or a mapping with max, warn, min, target, original or message',
  })
  .meta({ id: 'layerBudget', description: 'A bare number is the maximum.' })

function upperBounds<Bound extends z.ZodType>(bound: Bound) {
  return closed('a mapping of max, warn and message', {
    max: bound.optional().meta({ description: 'More than this fails. Exactly this is within the budget.' }),
    warn: bound.optional().meta({ description: 'More than this warns.' }),
    message: text('text').optional().meta({ description: 'Shown when the budget is broken.' }),
  })
}

const startEntry = z
  .union([duration, upperBounds(duration)], {
    error: 'a duration such as 20s, or a mapping with max, warn or message',
  })
  .meta({ id: 'startBudget', description: 'A bare duration is the maximum.' })

const memoryEntry = z
  .union([size, upperBounds(size)], { error: 'a size such as 2GB, or a mapping with max, warn or message' })
  .meta({ id: 'memoryBudget', description: 'A bare size is the maximum.' })

const measures = {
  compressed: grownEntry
    .optional()
    .meta({ description: 'The sum of the layers as they are stored: what a cold pull downloads.' }),
  uncompressed: grownEntry.optional().meta({ description: 'The sum of the file bytes in the layers.' }),
  own: grownEntry.optional().meta({
    description: 'The sum of the file bytes in the layers that no base brought: neither the FROM image nor a parent.',
  }),
  live: grownEntry.optional().meta({ description: 'The bytes of the files that the final file system shows.' }),
  wasted: grownEntry.optional().meta({
    description: 'The file bytes in the layers that the final file system does not show: uncompressed less live.',
  }),
  paths: mapOf(sizeEntry, 'a mapping of absolute paths to sizes')
    .optional()
    .meta({
      description: 'What lies at a path of the final file system and below it.',
      examples: [{ '/opt/share/code-server': '200MB' }],
    }),
  context: sizeEntry.optional().meta({ description: 'The bytes of the files that a first build sends.' }),
  layers: countEntry.optional().meta({ description: 'The number of layers.' }),
  start: startEntry
    .optional()
    .meta({ description: 'The time from the start of a container until its `http` or `healthcheck` test is ready.' }),
  memory: memoryEntry
    .optional()
    .meta({ description: 'The highest memory that was seen of a container of the smoke tests.' }),
  'max-growth': growthEntry.optional().meta({ description: 'The short form of `compressed: {growth: …}`.' }),
}

const names = Object.keys(measures).join(', ')
const budgetExpected = `a size such as 300MB, or a mapping with ${names} or a platform`

const { context: _, ...ofPlatform } = measures
const platformNames = Object.keys(ofPlatform).join(', ')

const platformBudget = z
  .union([size, closed(`a mapping with one of ${platformNames}`, ofPlatform)], {
    error: `a size such as 300MB, or a mapping with one of ${platformNames}`,
  })
  .meta({ id: 'platformBudget', description: 'Bounds for this platform; they win over those for all platforms.' })

const perPlatform: Record<string, z.ZodOptional<typeof platformBudget>> = Object.fromEntries(
  knownPlatforms.map((platform) => [platform, platformBudget.optional()]),
)

export const budget = z
  .union([size, closed(budgetExpected, { ...measures, ...perPlatform })], { error: budgetExpected })
  .meta({ id: 'budget', description: 'A bare size is `compressed: {max: …}`.' })
