import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, posix } from 'node:path'
import { createFiles } from '../../src/adapters/files.ts'
import { lintRules, lintRunRules } from '../../src/lint/all-rules.ts'
import type { LintSubject } from '../../src/lint/lint-rule.ts'
import { contextLister } from '../../src/lint/list-context.ts'
import { neededStages } from '../../src/lint/needed-stages.ts'
import { sentContext } from '../../src/lint/sent-context.ts'
import type { ContextListing } from '../../src/model/build-context.ts'
import { readDockerfile } from '../../src/model/read-dockerfile.ts'
import type { Variant } from '../../src/model/config.ts'
import type { LintSighting } from '../../src/model/lint.ts'
import { isUnknown, type Unknown } from '../../src/model/unknown.ts'
import { platforms } from './plan-builder.ts'

type Settings = Partial<Omit<Variant, 'platforms'>> & { readonly platforms?: readonly string[] }

/** `case.json` of a folder: the settings of its variant or variants, and what cannot lie in this repository: `.git`, large files. */
type Case = Settings & {
  readonly variants?: Readonly<Record<string, Settings>>
  /** By path: a text, or as many bytes. */
  readonly files?: Readonly<Record<string, string | number>>
}

const notOfTheProject = new Set(['case.json', 'expected.json'])

/** What every rule sees in the variants of a folder, in the order of files and lines. */
export async function lintFolder(folder: string): Promise<readonly LintSighting[]> {
  const subjects = await subjectsOf(folder)
  const seen = [
    ...subjects.flatMap((subject) => lintRules.flatMap((rule) => rule(subject))),
    ...lintRunRules.flatMap((rule) => rule(subjects)),
  ]
  const once = new Map(seen.map((sighting) => [JSON.stringify(sighting), sighting]))
  return [...once.values()].sort(
    (left, right) =>
      Number(left.file > right.file) - Number(left.file < right.file) || (left.line ?? 0) - (right.line ?? 0),
  )
}

/** The variants of a folder as rules know them, for whoever looks at them with something else. */
export async function subjectsOf(folder: string): Promise<readonly LintSubject[]> {
  const { variants, files = {}, ...settings } = readCase(folder)
  const root = projectOf(folder, files)
  const listed = contextLister({ workspace: root, files: createFiles() })
  const subjects = Object.entries(variants ?? { only: {} }).map(async ([name, own]) => {
    const variant = variantOf(name, { ...settings, ...own })
    return subjectOf(variant, { root, listing: await listed(variant) })
  })
  return Promise.all(subjects)
}

function readCase(folder: string): Case {
  const text = readIfThere(join(folder, 'case.json'))
  return text === undefined ? {} : (JSON.parse(text) as Case)
}

/** A variant of which nothing is set but this. */
export function variantOf(name: string, { platforms: names = ['linux/amd64'], ...settings }: Settings): Variant {
  return {
    image: 'app',
    variant: name,
    position: { file: '.github/image-budgets.yml', line: 1, column: 1 },
    context: '.',
    dockerfile: 'Dockerfile',
    buildArgs: {},
    labels: {},
    platforms: platforms(...names),
    secrets: [],
    cacheFrom: [],
    cacheTo: [],
    budgets: [],
    smoke: [],
    smokeBudgets: [],
    publish: {
      repositories: [],
      tags: [],
      tagPrefix: '',
      tagSuffix: '',
      provenance: 'none',
      sbom: false,
      annotations: {},
    },
    rules: [],
    waivers: [],
    ...settings,
  }
}

function subjectOf(
  variant: Variant,
  { root, listing }: { readonly root: string; readonly listing: ContextListing | Unknown },
): LintSubject {
  const text = readFileSync(join(root, variant.dockerfile), 'utf8')
  const dockerfile = readDockerfile({ path: variant.dockerfile, text })
  if (isUnknown(dockerfile)) throw new Error(dockerfile.reason)
  const stages = neededStages(dockerfile, variant)
  if (isUnknown(stages)) throw new Error(stages.reason)
  if (isUnknown(listing)) throw new Error(listing.reason)
  const context = { ...listing, sent: sentContext(listing, { dockerfile, stages, variant }) }
  const requirements = context.files.filter(({ path }) => /requirements.*\.(?:txt|in)$/.test(path))
  return {
    variant,
    dockerfile,
    stages,
    context,
    requirements: new Map(
      requirements.map(({ path }) => [
        posix.join(variant.context, path),
        readFileSync(join(root, variant.context, path), 'utf8'),
      ]),
    ),
  }
}

/** A copy without what is about the case, and with what cannot lie in this repository. */
function projectOf(folder: string, files: Readonly<Record<string, string | number>>): string {
  const copy = mkdtempSync(join(tmpdir(), 'lint-'))
  cpSync(folder, copy, { recursive: true, filter: (path) => !notOfTheProject.has(basename(path)) })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    writeFileSync(join(copy, path), typeof content === 'number' ? Buffer.alloc(content) : content)
  }
  return copy
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
