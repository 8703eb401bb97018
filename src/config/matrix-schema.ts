import * as z from 'zod'
import { listOf, mapOf, scalar, text } from './schema-parts.ts'

const values = z.array(scalar, { error: 'a list of values such as [simple, full]' }).meta({
  id: 'matrix-values',
  minItems: 1,
  description: 'The values of a build argument, as they are written: a cell for each.',
})

const combination = mapOf(scalar, 'a mapping of keys to values')

/** The keys of a matrix that are no build arguments. */
export const matrixWords: ReadonlySet<string> = new Set(['name', 'exclude', 'include', 'cells'])

/** The shape of a matrix whose cells take these settings: its other keys are names of build arguments. */
export function matrixShape(cell: z.ZodType) {
  return z
    .object(
      {
        name: text('text such as "{{EDITION}}-py{{PY}}"')
          .optional()
          .meta({
            description: 'What a cell is called; default: its values joined by "-".',
            examples: ['{{EDITION}}-py{{PY}}'],
          }),
        exclude: listOf(combination, 'a list of mappings')
          .optional()
          .meta({
            description: 'Combinations that are left out: those that have all values of an entry.',
            examples: [[{ EDITION: 'simple', PY: '3.13' }]],
          }),
        include: listOf(combination, 'a list of mappings').optional().meta({
          description:
            'Read after `exclude`: an entry extends the combinations that it fits by its further keys, or is a cell of its own.',
        }),
        cells: mapOf(cell, 'a mapping of names of cells to settings')
          .optional()
          .meta({ description: 'Settings of single cells, by name; they win over all others.' }),
      },
      { error: 'a mapping of build arguments to lists of values' },
    )
    .catchall(values)
    .meta({
      id: 'matrix',
      description: 'A variant for every combination of the lists; {{KEY}} stands for the value in other settings.',
      examples: [{ EDITION: ['simple', 'full'], PY: ['3.12', '3.13'] }],
    })
}
