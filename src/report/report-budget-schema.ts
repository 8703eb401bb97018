import * as z from 'zod'

const text = z.string()
const count = z.int().min(0)
const measure = z.enum([
  'compressed',
  'uncompressed',
  'own',
  'live',
  'wasted',
  'path',
  'layers',
  'start',
  'memory',
  'context',
])
const budgetStatus = z.enum(['pass', 'warn', 'fail', 'unknown'])

const growth = z
  .strictObject({
    status: budgetStatus,
    reason: text.exactOptional().describe('Why a part of it is unknown'),
    growthBytes: z.int().exactOptional().describe('Signed, against the baseline'),
    maxGrowthBytes: count.exactOptional().describe('The tightest bound on it'),
    maxGrowth: text.exactOptional().describe('The same as the configuration writes it'),
    ownGrowthBytes: z.int().exactOptional().describe('What lines of this repository made larger alone'),
    maxOwnGrowthBytes: count.exactOptional(),
    maxOwnGrowth: text.exactOptional(),
    floorBytes: count.describe('Growth of up to this is never told'),
  })
  .readonly()

export const budgetSchema = z
  .strictObject({
    measure,
    path: text.exactOptional().describe('Of the measure path'),
    status: budgetStatus.describe(
      'Without the growth; above max it is warn where that is accepted, or was so before the change that is judged',
    ),
    unit: z.enum(['decimal', 'binary']),
    reason: text.exactOptional().describe('Why the status is unknown'),
    message: text.exactOptional(),
    maxBytes: count.exactOptional(),
    warnBytes: count.exactOptional(),
    minBytes: count.exactOptional(),
    targetBytes: count.exactOptional(),
    originalBytes: count.exactOptional(),
    actualBytes: count.exactOptional(),
    maxCount: count.exactOptional(),
    warnCount: count.exactOptional(),
    minCount: count.exactOptional(),
    targetCount: count.exactOptional(),
    originalCount: count.exactOptional(),
    actualCount: count.exactOptional(),
    maxMilliseconds: count.exactOptional().describe('Of start, as the others of this unit'),
    warnMilliseconds: count.exactOptional(),
    actualMilliseconds: count.exactOptional(),
    growth: growth.exactOptional().describe('Absent where growth is not bounded'),
  })
  .readonly()
