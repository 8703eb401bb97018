import type { ContextFile, ContextSource, ContextTake } from '../../model/build-context.ts'
import type { LintSighting } from '../../model/lint.ts'
import { isUnknown } from '../../model/unknown.ts'
import type { LintRule } from '../lint-rule.ts'
import { takeFinder } from '../taken-by.ts'

type Kind = {
  readonly what: string
  /** A file or folder of which it is: that it is named alone says that it is wanted. */
  rootOf(file: ContextFile, environments: ReadonlySet<string>): string | undefined
  /** Whether this way of taking it is by oversight. */
  isOversight(source: ContextSource, take: ContextTake): boolean
}

const largeBytes = 10_000_000
/** What is smaller than so many others is not looked at. */
const mostRoots = 10_000

const takesAll = ({ path }: ContextSource): boolean => path === '' || path === '*'
const always = (): boolean => true

const kinds: readonly Kind[] = [
  {
    what: 'the history of Git',
    rootOf: ({ path }) => folderNamed(path, '.git'),
    // Whoever mounts it wants to know the version.
    isOversight: (_, { keyword }) => keyword !== 'RUN',
  },
  { what: 'installed packages', rootOf: ({ path }) => folderNamed(path, 'node_modules'), isOversight: always },
  {
    what: 'a virtual environment',
    rootOf: ({ path }, environments) =>
      environments.size === 0 ? undefined : foldersOf(path).find((folder) => environments.has(folder)),
    isOversight: always,
  },
  {
    what: 'byte code',
    rootOf: ({ path }) => folderNamed(path, '__pycache__') ?? (path.endsWith('.pyc') ? path : undefined),
    isOversight: always,
  },
  { what: 'a backup', rootOf: fileNamed(/(?:\.(?:bak|orig|swp)|[^/]~)$/i), isOversight: always },
  {
    what: 'data',
    rootOf: largeFileNamed(/\.(?:csv|tsv|parquet|feather|arrow|jsonl|ndjson|zip|7z|tgz|tar(?:\.[a-z0-9]+)?)$/i),
    isOversight: takesAll,
  },
  {
    what: 'the weights of a model',
    rootOf: largeFileNamed(/\.(?:safetensors|pth?|ckpt|gguf|ggml|onnx|h5|hdf5|keras|tflite)$/i),
    isOversight: takesAll,
  },
]

/** What is made on a machine, or too large, and goes along because a whole folder is taken. One sighting of each kind, at its largest. */
export const unwantedContext: LintRule = ({ dockerfile: { path: file }, context }) => {
  if (isUnknown(context) || isUnknown(context.sent)) return []
  const { sent } = context
  const takeOf = takeFinder(sent)
  const environments = new Set(sent.files.flatMap(({ path }) => /^(.+)\/pyvenv\.cfg$/s.exec(path)?.[1] ?? []))
  const found = new Map<Kind, Map<string, number>>()
  for (const one of sent.files) {
    if (one.kind !== 'file') continue
    for (const kind of kinds) {
      const root = kind.rootOf(one, environments)
      if (root === undefined) continue
      const roots = found.get(kind) ?? new Map<string, number>()
      found.set(kind, roots.set(root, (roots.get(root) ?? 0) + one.bytes))
      // What is in node_modules is installed packages, whatever else it looks like.
      break
    }
  }
  return [...found].flatMap(([kind, roots]) => sightingOf(kind, { roots, takeOf, file }))
}

function sightingOf(
  { what, isOversight }: Kind,
  {
    roots,
    takeOf,
    file,
  }: {
    readonly roots: ReadonlyMap<string, number>
    readonly takeOf: ReturnType<typeof takeFinder>
    readonly file: string
  },
): readonly LintSighting[] {
  const largestFirst = [...roots].sort(
    ([left, leftBytes], [right, rightBytes]) => rightBytes - leftBytes || (left < right ? -1 : 1),
  )
  const taken = largestFirst.slice(0, mostRoots).flatMap(([path, bytes]) => {
    const fits = (source: ContextSource, take: ContextTake): boolean =>
      !names(source, path) && isOversight(source, take)
    const take = takeOf({ path, fits })
    return take === undefined ? [] : [{ path, bytes, take }]
  })
  const [largest] = taken
  if (largest === undefined) return []
  return [
    {
      ...{ code: 'unwanted-context', file, line: largest.take.line, subject: largest.path },
      detail: taken.length === 1 ? what : `${what}, with ${taken.length - 1} more of its kind`,
      bytes: taken.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  ]
}

/** A source that is this, or a part of it. */
function names({ path: source }: ContextSource, root: string): boolean {
  return source === root || source.startsWith(`${root}/`)
}

function folderNamed(path: string, name: string): string | undefined {
  if (path.startsWith(`${name}/`)) return name
  const at = path.indexOf(`/${name}/`)
  return at < 0 ? undefined : path.slice(0, at + 1 + name.length)
}

function foldersOf(path: string): readonly string[] {
  return path.split('/', 16).map((_, index, names) => names.slice(0, index).join('/'))
}

function fileNamed(pattern: RegExp): Kind['rootOf'] {
  return ({ path }) => (pattern.test(path) ? path : undefined)
}

function largeFileNamed(pattern: RegExp): Kind['rootOf'] {
  return ({ path, bytes }) => (bytes >= largeBytes && pattern.test(path) ? path : undefined)
}
