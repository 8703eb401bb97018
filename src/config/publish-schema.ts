import * as z from 'zod'
import { listOf, pairs, scalar, text, textOrList } from './schema-parts.ts'

const templates = 'literal text and {{version}}, {{major}}, {{minor}}, {{patch}}, {{branch}}, {{tag}}, {{sha}}, {{pr}}'

/** Where, as what and with which evidence a variant is published; these keys stand in variants, images and defaults. */
export const publishSettings = {
  repositories: textOrList('the name of a repository, or a list')
    .optional()
    .meta({ description: 'Where the variant is published.', examples: ['ghcr.io/acme/app'] }),
  tags: z
    .union([scalar, listOf(scalar, 'a list of tags')], { error: 'a tag, or a list of tags' })
    .optional()
    .meta({
      description: `What it is tagged: ${templates} and {{date 'YYYYMMDD'}}.`,
      examples: [['{{version}}', '{{major}}.{{minor}}', 'latest']],
    }),
  'tag-prefix': text('text').optional().meta({ description: 'Stands before every tag.' }),
  'tag-suffix': text('text')
    .optional()
    .meta({ description: 'Stands after every tag.', examples: ['-cuda'] }),
  annotations: pairs('a mapping, or a list of KEY=VALUE').optional().meta({
    description: 'Annotations of the index and its manifests. Merged over the levels, key by key.',
  }),
  provenance: z
    .union([z.boolean(), z.enum(['min', 'max'])], { error: 'min, max or false' })
    .optional()
    .meta({
      description: 'The SLSA provenance that is published with the image; max carries every build argument.',
      default: 'min',
    }),
  sbom: z.boolean({ error: 'true or false' }).optional().meta({
    description: "Whether an SBOM is published with the image; BuildKit's scanner is pulled for it.",
    default: false,
  }),
}

/** Of the whole configuration. */
export const publishRules = {
  'publish-when': textOrList('text such as "branch main" or "tag v*", or a list')
    .optional()
    .meta({
      description: 'The refs that are published: `branch` or `tag` and a glob. Without it every branch and tag.',
      examples: [['branch main', 'tag v*']],
    }),
  staging: text('the name of a repository').optional().meta({
    description:
      'A repository that builds go to by digest, instead of to the disk; the only one that pull requests push to.',
  }),
}
