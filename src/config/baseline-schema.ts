import * as z from 'zod'
import { closed, listOf, text } from './schema-parts.ts'

const source = z
  .enum(['file', 'registry', 'cache'], { error: 'file, registry or cache' })
  .meta({ id: 'baselineSource' })

/** What images are held against. */
export const baseline = closed('a mapping with from, tag or required', {
  from: z
    .union([source, listOf(source, 'a list of file, registry and cache')], {
      error: 'file, registry or cache, or a list of them',
    })
    .optional()
    .meta({
      description:
        'Where the baseline is looked for, in this order: the committed sizes, the tag of the base branch in the registry, the Actions cache.',
      default: ['file', 'registry', 'cache'],
    }),
  tag: text('a tag such as "{{branch}}"')
    .optional()
    .meta({
      description:
        'The tag that the base branch has in the registry, of {{branch}}, {{sha}} and literal text; prefix and suffix of the variant stand around it. Without it: the tags that a push to that branch would set.',
      examples: ['{{branch}}'],
    }),
  required: z.boolean({ error: 'true or false' }).optional().meta({
    description: 'A bound on growth fails where there is no baseline, instead of warning.',
    default: false,
  }),
}).meta({ id: 'baseline' })
