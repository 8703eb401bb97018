import * as z from 'zod'
import { closed, listOf, platform, text } from './schema-parts.ts'

/** Measures as a budget names them. */
export const allowedMeasures = [
  'compressed',
  'uncompressed',
  'own',
  'live',
  'wasted',
  'paths',
  'layers',
  'context',
] as const

/** Breaches of size that are accepted for a time. */
export const allow = listOf(
  closed('a mapping such as {image: app, by: ada, reason: torch 2.6 is larger, until: 2026-12-31}', {
    image: text('the name of an image').optional().meta({ description: 'Default: every image, and `total`.' }),
    variant: text('the name of a variant').optional().meta({ description: 'Default: every variant.' }),
    platform: platform.optional().meta({ description: 'Default: every platform.' }),
    measure: z
      .enum(allowedMeasures, { error: `one of ${allowedMeasures.join(', ')}` })
      .optional()
      .meta({ description: 'Default: every measure.' }),
    by: text('a name').meta({ description: 'Who answers for it; the report shows it.' }),
    reason: text('text').meta({ description: 'Why it is accepted; the report shows it.' }),
    until: text('a day such as 2026-12-31').meta({
      description: 'The last day in UTC; afterwards the breach fails again.',
    }),
  }),
  'a list of allowances',
).meta({ id: 'allow' })
