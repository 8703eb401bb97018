import * as z from 'zod'

const text = z.string()
const count = z.int().min(0)
const line = z.int().min(1)
const severity = z.enum(['note', 'warn', 'error'])

const findingFields = z.strictObject({
  code: text.describe('Stable; docs/findings.md explains each'),
  severity,
  image: text.exactOptional(),
  variant: text.exactOptional(),
  platform: text.exactOptional(),
  dockerfile: text.exactOptional().describe('Relative to the repository'),
  line: line.exactOptional(),
  configFile: text.exactOptional(),
  configLine: line.exactOptional(),
  baseFile: text.exactOptional().describe('Of a rule that a pull request removes: where the base commit has it'),
  baseLine: line.exactOptional(),
  message: text,
  remedy: text.exactOptional(),
  test: text.exactOptional().describe('Of findings about a smoke test: its name in smoke'),
  rule: text.exactOptional().describe('Of waivers and changes of a rule: which rule'),
  relation: text.exactOptional().describe('Of relations: as the configuration writes it'),
  subject: text.exactOptional().describe('Of what was seen before the build: what it is about, as it is written'),
  layerBytes: count.exactOptional().describe('Of the same: unpacked bytes of the layer that this line made'),
  contextBytes: count.exactOptional().describe('Of the same: bytes of the files of a context that it is about'),
  variants: z.array(text).readonly().exactOptional().describe('Of the same: which, where it is not of all'),
  error: text.exactOptional().describe('Of run-failed: the name of the trouble, as in docs/troubleshooting.md'),
  bytes: count.exactOptional().describe('Of rules: what would be won'),
  path: text.exactOptional().describe('Of rules: the path that a waiver names'),
  otherPaths: z
    .array(text)
    .readonly()
    .exactOptional()
    .describe('Of rules: further places that the bytes are in, each to be waived by itself'),
  layer: text.exactOptional().describe('Of rules: the digest of the layer that brought it'),
  log: z.array(text).readonly().exactOptional().describe('Last lines of the log of what failed'),
  override: z
    .union([
      z
        .strictObject({
          kind: z.literal('label'),
          name: text,
          by: text.exactOptional(),
          at: text.exactOptional(),
        })
        .readonly(),
      z.strictObject({ kind: z.literal('entry'), by: text, reason: text, until: text, file: text, line }).readonly(),
    ])
    .exactOptional()
    .describe('Who accepted a breach of size that would be an error'),
})
export const findingSchema = findingFields.readonly()

/** What the configuration accepts. */
export const waivedSchema = findingFields
  .extend({ reason: text, until: text.exactOptional().describe('The last day of the waiver, YYYY-MM-DD') })
  .readonly()
