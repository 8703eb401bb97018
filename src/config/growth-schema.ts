import * as z from 'zod'
import { closed, size } from './schema-parts.ts'

const percent = z
  .string({ error: 'a percent such as 2%' })
  .meta({ id: 'percent', pattern: '^\\d{1,4}(\\.\\d{1,2})? ?%$', examples: ['2%', '0.5%'] })

const either = z.union([percent, size], { error: 'a percent such as 2%, or a size such as 50MB' })
const expected = 'a percent such as 2%, a size such as 50MB, or a mapping of percent, bytes, own and floor'

/** By how much an image may be larger than its baseline. */
export const growthEntry = z
  .union(
    [
      percent,
      size,
      closed('a mapping of percent, bytes, own and floor', {
        percent: percent.optional().meta({ description: 'More growth than this, of the baseline, fails.' }),
        bytes: size.optional().meta({ description: 'More growth than this fails.' }),
        own: either.optional().meta({
          description:
            'Bounds what lines of this repository made larger alone: not another base image, the parent, or the same lines built anew. Of compressed only.',
        }),
        floor: size.optional().meta({ description: 'Of growth up to this nothing is said.', default: 0 }),
      }),
    ],
    { error: expected },
  )
  .meta({
    id: 'growth',
    description: 'How much larger than its baseline an image may be. Exactly this is within the bound.',
    examples: ['2%', '50MB', { percent: '2%', own: '20MB', floor: '1MB' }],
  })
