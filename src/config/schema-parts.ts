import * as z from 'zod'

// Every schema's `error` says what is expected there; config/shape-problems.ts makes the sentence. For unknown keys it lists the known ones.

/** A mapping with these keys and no others. */
export function closed<Shape extends z.ZodRawShape>(
  expected: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(' ')
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : expected) })
}

export const text = (expected: string) => z.string({ error: expected })
export const listOf = <Item extends z.ZodType>(item: Item, expected: string) => z.array(item, { error: expected })
export const mapOf = <Value extends z.ZodType>(value: Value, expected: string) =>
  z.record(z.string(), value, { error: expected })

export const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' })

export const size = z
  .union([z.number().meta({ type: 'integer', minimum: 0 }), z.string().meta({ pattern: sizePattern() })], {
    error: 'a size such as 300MB',
  })
  .meta({
    id: 'size',
    description:
      'Integer bytes, or a number with kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024).',
    examples: ['300MB', '1.5GiB'],
  })

function sizePattern(): string {
  return '^\\d{1,20}(\\.\\d{1,15})? ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)?$'
}

export const platform = z
  .string({ error: 'a platform such as linux/amd64' })
  .meta({ id: 'platform', examples: ['linux/amd64', 'linux/arm64'] })

export const textOrList = (expected: string) =>
  z.union([z.string(), listOf(text('text'), 'a list')], { error: expected })

export const pairs = (expected: string) =>
  z.union([mapOf(scalar, 'a mapping'), listOf(text('text such as KEY=VALUE'), 'a list')], { error: expected })
