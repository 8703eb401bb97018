import { fillTagTemplate } from '../model/fill-tag-template.ts'
import type { PlannedTag, Publication } from '../model/publish.ts'
import { quote } from '../model/quote.ts'
import { isTag } from '../model/repository.ts'
import { holdsValue, parseTagTemplate, type TemplateName } from '../model/tag-template.ts'
import type { RunValues } from './run-values.ts'

export type PlannedTags = {
  readonly tags: readonly PlannedTag[]
  readonly leftOut: Publication['leftOut']
}

/** What the templates of one variant, prefix and suffix in place, give in this run; each tag once. */
export function planTags(
  templates: readonly string[],
  {
    run,
    only,
  }: {
    readonly run: RunValues /** Templates that do not hold this value are left out. */
    readonly only?: TemplateName
  },
): PlannedTags {
  const planned = templates.map((template) => ({ template, tag: planTag(template, { run, ...(only && { only }) }) }))
  const tags = new Map<string, PlannedTag>()
  for (const { tag } of planned) {
    if (typeof tag === 'string') continue
    // Who writes a tag in two ways means the stricter one.
    const other = tags.get(tag.tag)
    tags.set(tag.tag, other === undefined || tag.kind === 'version' ? tag : other)
  }
  return {
    tags: [...tags.values()],
    leftOut: planned.flatMap(({ template, tag }) => (typeof tag === 'string' ? [{ template, reason: tag }] : [])),
  }
}

/** The tag, or why there is none. */
function planTag(
  template: string,
  { run, only }: { readonly run: RunValues; readonly only?: TemplateName },
): PlannedTag | string {
  const parts = parseTagTemplate(template)
  if ('message' in parts) throw new Error(`${template} was not checked: ${parts.message}`)
  const holds = (...names: readonly TemplateName[]): boolean => holdsValue(template, names)
  if (only !== undefined && !holds(only)) return `into the staging repository go only tags with {{${only}}}`
  if (run.semantic === 'pre-release' && !holds('version', 'sha', 'tag', 'branch', 'date', 'pr')) {
    return `${quote(run.version ?? '')} is a pre-release, and only tags with the whole version name one`
  }
  const filled = fillTagTemplate(parts, run.tags)
  if ('missing' in filled) return whyMissing(filled.missing, run)
  const tag = filled.text.replace(/[^A-Za-z0-9._-]/gu, '-').replace(/^[.-]+/, '')
  if (!isTag(tag))
    return `${quote(filled.text)} cannot be made a tag: ${tag === '' ? 'nothing is left of it' : 'it is longer than 128 characters'}`
  const isMoving = !holds('version', 'tag', 'sha', 'date')
  const isOrdered = isMoving && !holds('branch', 'pr')
  return {
    tag,
    kind: isMoving ? 'moving' : 'version',
    template,
    ...(tag !== filled.text && { given: filled.text }),
    ...(isOrdered && run.version !== undefined && { newestOf: run.version }),
  }
}

const noVersion = 'there is no version: this is no git tag, and none was given'

function whyMissing(name: TemplateName, { version }: RunValues): string {
  switch (name) {
    case 'version':
      return noVersion
    case 'major':
    case 'minor':
    case 'patch':
      if (version === undefined) return noVersion
      return `the version ${quote(version)} is not a semantic one`
    case 'branch':
      return 'this run is not about a branch'
    case 'tag':
      return 'this run is not about a git tag'
    case 'pr':
      return 'this run is not about a pull request'
    case 'sha':
      return 'the commit is not known'
    case 'date':
      return 'the time of the commit is not known'
  }
}
