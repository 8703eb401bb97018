import * as z from 'zod'
import { ruleCodes } from '../model/rule-code.ts'
import { closed, listOf, size, text } from './schema-parts.ts'

export const ruleSeverities = ['off', 'note', 'warn', 'error'] as const

const severity = z.enum(ruleSeverities, { error: 'off, note, warn or error' })
const ruleExpected = 'off, note, warn, error, a size such as 50MB, or a mapping with severity and max'

const rule = z
  .union(
    [
      severity,
      size,
      closed('a mapping with severity and max', {
        severity: severity.optional().meta({ description: 'Default: error above max.' }),
        max: size.optional().meta({ description: 'Up to so many bytes in an image nothing is said.' }),
      }),
    ],
    { error: ruleExpected },
  )
  .meta({ id: 'rule', description: 'A severity, or a size above which it is an error.' })

const shape: Record<string, z.ZodOptional<typeof rule>> = Object.fromEntries(
  ruleCodes.map((code) => [code, rule.optional()]),
)

/** The two keys by which a configuration says what it thinks of the rules on contents and on what they are built from. */
export const ruleSettings = {
  rules: closed('a mapping of rules to severities or sizes', shape)
    .meta({
      id: 'rules',
      description:
        'What is said of the contents of images, and of Dockerfiles and contexts; for each rule the nearest level counts. See docs/rules.md.',
      examples: [{ 'late-cleanup': 'error', documentation: '20MB', headers: 'off' }],
    })
    .optional(),
  waive: listOf(
    closed('a mapping such as {code: headers, reason: compiled against when it runs}', {
      code: text('the code of a rule').meta({ enum: [...ruleCodes], description: 'The rule.' }),
      path: text('a path')
        .optional()
        .meta({
          description:
            'A path of the image, or of a rule of lint a file of the repository, or a glob of them, with all that is below it; default: every one.',
          examples: ['/opt/conda/include', '/usr/lib/**/*.a'],
        }),
      reason: text('text').meta({ description: 'Why it is accepted; the report shows it.' }),
      until: text('a day such as 2026-12-31')
        .optional()
        .meta({ description: 'The last day; afterwards the finding counts again.' }),
    }),
    'a list of waivers',
  )
    .meta({ id: 'waivers', description: 'Findings of rules that are accepted. Those of all levels hold together.' })
    .optional(),
}
