import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import { checkYamlLimits } from './check-yaml-limits.ts'
import type { MapEntry, TreeNode, TreeProblem } from './yaml-tree.ts'

export type YamlReading = { readonly tree?: TreeNode; readonly problems: readonly TreeProblem[] }

const maxNodes = 100_000
const maxDepth = 64
// One slip of the pen makes many of these; the first say enough.
const maxSyntaxProblems = 10

type YamlSource = {
  readonly text: string
  readonly file: string
  /** What is said of a file that holds nothing. */
  readonly empty?: { readonly message: string; readonly remedy: string }
}

const emptyConfiguration = {
  message: 'The configuration is empty',
  remedy: 'The smallest one is `version: 1` and `images: {app: {budget: 300MB}}`',
}

/** Trouble that leaves a tree worth reading on, so that its other problems are found too. */
const survivable: ReadonlySet<string> = new Set(['DUPLICATE_KEY'])

/**
 * Reads one YAML 1.2 document (core schema, no custom tags, no merge keys) as a tree whose nodes know their places.
 * Aliases are followed, up to 100,000 nodes in all. Never throws, whatever the text.
 */
export function readYamlTree({ text, file, empty = emptyConfiguration }: YamlSource): YamlReading {
  const whole = (message: string, remedy: string): YamlReading => ({
    problems: [{ path: [], message, remedy, position: { file, line: 1, column: 1 } }],
  })
  if (text.includes('\u0000')) return whole('This is not a text file', 'Write YAML in UTF-8')
  const beyond = checkYamlLimits(text)
  if (beyond !== undefined) {
    const { message, remedy, line, column } = beyond
    return { problems: [{ path: [], message, remedy, position: { file, line, column } }] }
  }
  const lines = new LineCounter()
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  let document: Document.Parsed<ParsedNode>
  try {
    document = parseDocument(text, {
      prettyErrors: false,
      keepSourceTokens: false,
      version: '1.2',
      schema: 'core',
      merge: false,
      lineCounter: lines,
    })
  } catch (error) {
    return whole(`This YAML cannot be read (${error instanceof Error ? error.name : 'unknown error'})`, 'Simplify it')
  }
  const problems = [...document.errors, ...document.warnings].slice(0, maxSyntaxProblems).map((error): TreeProblem => {
    const written = text.slice(error.pos[0], error.pos[1])
    return {
      path: [],
      ...wordSyntax({ code: error.code, message: error.message, written }),
      position: place(error.pos[0]),
    }
  })
  const unreadable = [...document.errors, ...document.warnings].some((error) => !survivable.has(error.code))
  if (unreadable) return { problems }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return whole(empty.message, empty.remedy)
  }
  const converted = convert({ document, place })
  return {
    ...(converted.tree === undefined ? {} : { tree: converted.tree }),
    problems: [...problems, ...converted.problems],
  }
}

function wordSyntax(error: { readonly code: string; readonly message: string; readonly written: string }): {
  readonly message: string
  readonly remedy?: string
} {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return { message: 'This key occurs a second time in its mapping', remedy: 'Keep one of them' }
    case 'TAG_RESOLVE_FAILED':
      return { message: `The tag ${quote(error.written)} is not known`, remedy: 'Use plain YAML 1.2 without tags' }
    case 'MULTIPLE_DOCS':
      return { message: 'A second YAML document begins here', remedy: 'Keep one document in the file' }
    case 'TAB_AS_INDENT':
      return { message: 'A tab is used as indentation', remedy: 'Indent with spaces' }
    default: {
      const remedy = syntaxRemedies[error.code]
      const message = `This is not valid YAML: ${lowerFirst(error.message.split('\n')[0] ?? '')}`
      return remedy === undefined ? { message } : { message, remedy }
    }
  }
}

/** For the slips that commands and regular expressions lead to; of these the parser's own words say only what it saw. */
const syntaxRemedies: Readonly<Partial<Record<string, string>>> = {
  BLOCK_AS_IMPLICIT_KEY:
    'Begin all keys of a mapping in the same column, and put a text that holds ": " in single quotes',
  BAD_DQ_ESCAPE: 'Put the text in single quotes, or write each backslash twice',
  BAD_SCALAR_START: 'Put the text in single quotes',
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

type Conversion = {
  readonly document: Document.Parsed<ParsedNode>
  readonly place: (offset: number) => Position
}

/** Our own tree instead of yaml's `toJS`: scalars keep their text, every node its place, and an alias bomb meets a limit. */
function convert({ document, place }: Conversion): YamlReading {
  const problems: TreeProblem[] = []
  let nodes = 0
  const visit = (node: unknown, at: { readonly position: Position; readonly depth: number }): TreeNode | undefined => {
    nodes++
    if (nodes > maxNodes || at.depth > maxDepth) return undefined
    if (isAlias(node)) return visit(node.resolve(document), at)
    const position = positionOf(node) ?? at.position
    const inner = { position, depth: at.depth + 1 }
    if (isScalar(node)) return scalar(node, position)
    if (isSeq(node)) {
      const items = []
      for (const item of node.items) {
        const child = visit(item, inner)
        if (child === undefined) return undefined
        items.push(child)
      }
      return { kind: 'list', items, position }
    }
    if (isMap(node)) {
      const entries: MapEntry[] = []
      const seen = new Set<string>()
      for (const pair of node.items) {
        const keyNode = isAlias(pair.key) ? pair.key.resolve(document) : pair.key
        const keyPosition = positionOf(pair.key) ?? position
        const key = isScalar(keyNode) ? scalar(keyNode, keyPosition).text : undefined
        if (key === undefined || key === '__proto__') {
          const message = key === undefined ? 'A key must be a plain word' : 'The key "__proto__" is not allowed'
          problems.push({ path: [], message, remedy: 'Remove this entry', position: keyPosition })
          continue
        }
        const child = visit(pair.value, { position: keyPosition, depth: at.depth + 1 })
        if (child === undefined) return undefined
        if (!seen.has(key)) entries.push({ key, node: child, position: keyPosition })
        seen.add(key)
      }
      return { kind: 'map', entries, position }
    }
    return { kind: 'scalar', value: null, text: '', position }
  }
  const positionOf = (node: unknown): Position | undefined => {
    const range = (node as { range?: readonly number[] | null } | null)?.range
    return range?.[0] === undefined ? undefined : place(range[0])
  }
  const tree = visit(document.contents, { position: place(0), depth: 0 })
  if (tree !== undefined) return { tree, problems }
  const message = `The aliases of this file stand for more than ${maxNodes} values, or for themselves`
  return { problems: [...problems, { path: [], message, remedy: 'Write the values out', position: place(0) }] }
}

function scalar(
  node: { readonly value: unknown; readonly source?: string | undefined; readonly type?: string | undefined },
  position: Position,
): Extract<TreeNode, { kind: 'scalar' }> {
  const value = node.value
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  return { kind: 'scalar', value: known, text: typeof value === 'string' ? value : (node.source ?? ''), position }
}
