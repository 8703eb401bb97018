import type { Position } from '../model/position.ts'
import type { FileExpectation, SmokeCheck, TextMatch } from '../model/smoke.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { absolutePath } from './read-absolute-path.ts'
import { readStructureMetadata } from './read-structure-metadata.ts'
import { readStructureRunOptions, type StructureRunOptions } from './read-structure-run-options.ts'
import { readWhole } from './read-whole.ts'
import { readYamlTree } from './read-yaml-tree.ts'
import { shapeProblems } from './shape-problems.ts'
import { isTrue, type Place, placesIn, refuse, settingIn, type SmokeReader } from './smoke-reader.ts'
import { structureShape } from './structure-schema.ts'
import { wholeTextPattern } from './whole-text-pattern.ts'
import { withoutEmpty } from './yaml-tree.ts'

/** One test of a container-structure-test file, before the options of the configuration are added. */
export type StructureTest = StructureRunOptions & {
  readonly name: string
  readonly position: Position
  readonly check: SmokeCheck
  readonly env: Readonly<Record<string, string>>
  /** A text of it names variables of the image. */
  readonly expands: boolean
}

const testKeys = ['commandTests', 'fileExistenceTests', 'fileContentTests', 'licenseTests', 'metadataTest'] as const

type Own = Pick<StructureTest, 'name' | 'position' | 'check' | 'env'>

/**
 * The tests of a container-structure-test file, YAML or JSON: commands, files, contents, licenses, metadata. Its problems name the file.
 * `teardown` is checked and not run: every test has a container of its own.
 */
export function parseStructureFile(
  source: { readonly text: string; readonly file: string },
  reader: SmokeReader,
): readonly StructureTest[] {
  // A path in another file is none of the configuration: no gap there hides a problem here.
  const add: AddProblem = (problem) => reader.add({ ...problem, path: [] })
  const whole = `The structure file ${quote(source.file)}`
  const { tree, problems } = readYamlTree({
    ...source,
    empty: { message: `${whole} is empty`, remedy: 'Write `schemaVersion: 2.0.0` and a test' },
  })
  const shape = tree && shapeProblems(withoutEmpty(tree), { shape: structureShape, whole })
  for (const problem of [...problems, ...(shape?.problems ?? [])]) add(problem)
  if (shape?.sound === undefined || shape.problems.length > 0) return []
  const root: Place = { node: shape.sound, path: [] }
  const own: SmokeReader = { add, expression: (expression) => reader.expression({ ...expression, path: [] }) }
  const tests = [
    ...itemsAt(root, 'commandTests').flatMap((test) => commandTest(test, { reader: own, root })),
    ...itemsAt(root, 'fileExistenceTests').flatMap((test) => existenceTest(test, own)),
    ...itemsAt(root, 'fileContentTests').flatMap((test) => contentTest(test, own)),
    ...itemsAt(root, 'licenseTests').flatMap((test) => licenseTest(test, own)),
    ...metadataTest(settingIn(root, 'metadataTest'), own),
  ]
  const runOptions = readStructureRunOptions(settingIn(root, 'containerRunOptions'), add)
  if (!testKeys.some((key) => isWritten(settingIn(root, key)))) {
    refuse(root, { message: `${whole} has no test`, remedy: 'Write one, or remove it', add })
  }
  return tests.map((test) => ({ ...test, ...runOptions, expands: namesVariables(test) }))
}

function isWritten(section: Place | undefined): boolean {
  return section !== undefined && (section.node.kind !== 'list' || section.node.items.length > 0)
}

function itemsAt(place: Place, key: string): readonly Place[] {
  const list = settingIn(place, key)
  return list === undefined ? [] : placesIn(list)
}

function textsAt(place: Place, key: string): readonly string[] {
  return itemsAt(place, key).map(({ node }) => textOf(node))
}

function textAt(place: Place, key: string): string {
  const entry = settingIn(place, key)
  return entry === undefined ? '' : textOf(entry.node)
}

/** The name of a test, which that tool demands. */
function nameOf(test: Place, add: AddProblem): string {
  const name = textAt(test, 'name')
  if (name.trim() === '') refuse(test, { message: 'This test has no name', remedy: 'Add one', add })
  return name
}

function commandTest(
  test: Place,
  { reader, root }: { readonly reader: SmokeReader; readonly root: Place },
): readonly Own[] {
  const { add } = reader
  const command = textAt(test, 'command')
  if (command === '') {
    refuse(test, { message: 'This test has no command', remedy: 'Write what to run', add })
    return []
  }
  const exit = settingIn(test, 'exitCode')
  const [setup] = ['setup', 'teardown'].map((key) =>
    itemsAt(test, key).map((list) => {
      const argv = placesIn(list).map(({ node }) => textOf(node))
      if ((argv[0] ?? '') === '') refuse(list, { message: `A command of ${key} is empty`, remedy: 'Remove it', add })
      return argv
    }),
  )
  const output = (expected: string, excluded: string): readonly TextMatch[] => [
    ...patterns({ test, key: expected, negated: false }, reader),
    ...patterns({ test, key: excluded, negated: true }, reader),
  ]
  const check: SmokeCheck = {
    kind: 'run',
    command: { kind: 'argv', argv: [command, ...textsAt(test, 'args')], throughEntrypoint: false },
    exitCode: (exit && readWhole({ ...exit, least: 0, most: 255 }, add)) ?? 0,
    stdout: output('expectedOutput', 'excludedOutput'),
    stderr: output('expectedError', 'excludedError'),
    setup: setup ?? [],
  }
  const env = { ...variables(root, 'globalEnvVars'), ...variables(test, 'envVars') }
  return [{ name: nameOf(test, add), position: test.node.position, check, env }]
}

function variables(place: Place, key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(itemsAt(place, key).map((item) => [textAt(item, 'key'), textAt(item, 'value')]))
}

function patterns(
  source: { readonly test: Place; readonly key: string; readonly negated: boolean },
  { expression }: SmokeReader,
): readonly TextMatch[] {
  return itemsAt(source.test, source.key).map(({ node, path }) => {
    const value = wholeTextPattern(textOf(node))
    expression({ kind: 'pattern', text: value, path, position: node.position })
    return { kind: 'pattern', value, negated: source.negated }
  })
}

function existenceTest(test: Place, { add }: SmokeReader): readonly Own[] {
  const path = pathOf(test, add)
  const shouldExist = settingIn(test, 'shouldExist')
  const id = (key: string): number | undefined => {
    const entry = settingIn(test, key)
    return entry && readWhole({ ...entry, least: 0, most: 4_294_967_295 }, add)
  }
  const [uid, gid] = [id('uid'), id('gid')]
  const [mode, executableBy] = [textAt(test, 'permissions'), textAt(test, 'isExecutableBy')]
  if (path === undefined) return []
  const file: FileExpectation = {
    path,
    exists: shouldExist === undefined || isTrue(shouldExist),
    ...(mode !== '' && { mode }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(executableBy !== '' && { executableBy: executableBy as NonNullable<FileExpectation['executableBy']> }),
    content: [],
  }
  return [{ name: nameOf(test, add), position: test.node.position, check: { kind: 'files', files: [file] }, env: {} }]
}

function contentTest(test: Place, reader: SmokeReader): readonly Own[] {
  const path = pathOf(test, reader.add)
  const content = [
    ...patterns({ test, key: 'expectedContents', negated: false }, reader),
    ...patterns({ test, key: 'excludedContents', negated: true }, reader),
  ]
  if (path === undefined) return []
  const files = [{ path, exists: true, content }]
  return [{ name: nameOf(test, reader.add), position: test.node.position, check: { kind: 'files', files }, env: {} }]
}

/** A path that begins with a variable can only be told once the image is known. */
function pathOf(test: Place, add: AddProblem): string | undefined {
  const entry = settingIn(test, 'path')
  if (entry === undefined) return undefined
  return textOf(entry.node).startsWith('$') ? textOf(entry.node) : absolutePath(entry, add)
}

function licenseTest(test: Place, { add }: SmokeReader): readonly Own[] {
  const files = itemsAt(test, 'files').flatMap((item) => absolutePath(item, add) ?? [])
  const debian = isTrue(settingIn(test, 'debian'))
  if (!debian && files.length === 0) {
    const message = 'This license test looks at nothing'
    refuse(test, { message, remedy: 'Write `debian: true`, or `files`', add })
    return []
  }
  const check: SmokeCheck = { kind: 'licenses', debian, files }
  return [{ name: 'licenses', position: test.node.position, check, env: {} }]
}

function metadataTest(test: Place | undefined, reader: SmokeReader): readonly Own[] {
  if (test === undefined) return []
  const metadata = readStructureMetadata(test, reader)
  return [{ name: 'metadata', position: test.node.position, check: { kind: 'metadata', metadata }, env: {} }]
}

function namesVariables({ check, env }: Own): boolean {
  const command = check.kind === 'run' && check.command.kind === 'argv' ? check.command.argv : []
  const paths = check.kind === 'files' ? check.files.map(({ path }) => path) : []
  return [...command, ...paths, ...Object.values(env)].some((text) => text.includes('$'))
}
