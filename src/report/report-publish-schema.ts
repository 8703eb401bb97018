import * as z from 'zod'

const text = z.string()
const digest = text.describe('sha256:…')
const variant = { image: text, variant: text }

const image = z
  .strictObject({
    ...variant,
    repository: text,
    digest,
    reference: text.describe('repository@digest'),
    status: z
      .enum(['verified', 'not-ours', 'failed', 'not-reached'])
      .describe('verified: index, manifests, configurations and layers were found in the registry'),
    transfer: z.enum(['copied', 'already-there']).exactOptional().describe('Of what was verified'),
    reason: text.exactOptional().describe('Always there unless it was verified'),
  })
  .readonly()

/** Of a tag that this run put. */
const undoing = {
  previous: digest.exactOptional().describe('What the tag named before this run'),
  rollback: text.exactOptional().describe('The command that makes it name that again'),
}

const tag = z
  .strictObject({
    ...variant,
    reference: text.describe('repository:tag'),
    digest,
    kind: z.enum(['version', 'moving']),
    change: z.enum(['set', 'already-set']).describe('already-set: it named the digest before this run'),
    ...undoing,
  })
  .readonly()

const notSet = z
  .strictObject({
    ...variant,
    reference: text.describe('repository:tag, or the template that gave no tag'),
    status: z
      .enum(['kept', 'left-out', 'moved-by-other', 'not-ours', 'not-set'])
      .describe('kept with a newer release and left-out are as they should be; the others are missing'),
    reason: text,
    found: digest.exactOptional().describe('What the tag names instead, where that is known'),
    ...undoing,
  })
  .readonly()

const staged = z
  .strictObject({ ...variant, reference: text, status: z.enum(['kept', 'removed']), reason: text })
  .readonly()

/** What became of publishing, as `report.json` has it. */
export const reportPublishSchema = z
  .strictObject({
    mode: z.enum(['never', 'on-pass', 'dry-run']).describe('What was asked for'),
    decision: z.enum(['push', 'skip', 'refuse']),
    reason: text,
    remedy: text.exactOptional().describe('How to go on'),
    version: text.exactOptional().describe('Of the release'),
    tool: text.exactOptional().describe('The program that copied, with its version'),
    steps: z.array(text).readonly().exactOptional().describe('Of a dry run: what a real one would do, in order'),
    images: z.array(image).readonly().describe('Each variant in each repository, by digest'),
    tags: z.array(tag).readonly().describe('Every tag that names its digest now, read back'),
    notTagged: z.array(notSet).readonly().describe('Tags that were not set, and templates that gave none'),
    staged: z.array(staged).readonly().describe('What the build left in the staging repository, and what became of it'),
  })
  .readonly()
