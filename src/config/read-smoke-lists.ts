import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import type { Expression } from './check-expressions.ts'
import { type AddProblem, type Setting, settingsOf, textOf, type VariantDraft } from './draft.ts'
import { parseStructureFile, type StructureTest } from './parse-structure-file.ts'
import { readSmokeTest, type TestReader, type WrittenTest } from './read-smoke-test.ts'
import { repositoryPath } from './repository-path.ts'
import { type Place, placesIn, refuse, settingIn } from './smoke-reader.ts'

/** More tests than this of one list, or of one variant with all that it inherits, are refused. */
export const maxTests = 200

/** One `smoke` as it is written on one level. */
export type WrittenSmoke = {
  /** Whether a child gets its parent's list first. */
  readonly inherit: boolean
  readonly tests: readonly WrittenTest[]
}

export type SmokeSource = {
  readonly drafts: readonly VariantDraft[]
  /** The texts of structure files by path; what could not be read is missing, and told by whoever read. */
  readonly structures: ReadonlyMap<string, string>
  readonly add: AddProblem
  readonly expression: (expression: Expression) => void
}

/** Reads each written `smoke` once, however many variants it serves, so that each of its problems is told once. */
export function readSmokeLists(source: SmokeSource): ReadonlyMap<string, WrittenSmoke> {
  const { structures, ...own } = source
  const files = new Map<string, readonly StructureTest[]>()
  const structureTests = (path: string): readonly StructureTest[] => {
    const text = structures.get(path)
    const tests = files.get(path) ?? (text === undefined ? [] : parseStructureFile({ text, file: path }, own))
    files.set(path, tests)
    return tests
  }
  const lists = writtenLists(source.drafts)
  return new Map([...lists].map(([key, setting]) => [key, readList(setting, { ...own, structureTests })]))
}

/** A structure file that a list names, by its path relative to the workspace. */
export type StructureRef = { readonly path: string; readonly position: Position }

/** Every structure file that is named, each once. A path that is wrong by its text is left out: `readSmokeLists` tells. */
export function structureRefs(drafts: readonly VariantDraft[]): readonly StructureRef[] {
  const refs = new Map<string, StructureRef>()
  for (const setting of writtenLists(drafts).values()) {
    for (const item of testPlaces(setting)) {
      const entry = settingIn(item, 'structure')
      const path = entry && repositoryPath(textOf(entry.node), { what: 'structure file' })
      if (entry === undefined || typeof path !== 'string' || refs.has(path)) continue
      refs.set(path, { path, position: entry.node.position })
    }
  }
  return [...refs.values()]
}

export function smokeKey({ path, filledFor }: Pick<Setting, 'path' | 'filledFor'>): string {
  return JSON.stringify([path, filledFor])
}

/** Each `smoke` once by its place; one that nearer levels hide from every variant too, since it is written. */
function writtenLists(drafts: readonly VariantDraft[]): ReadonlyMap<string, Setting> {
  const settings = drafts.flatMap((draft) => settingsOf(draft.levels, 'smoke'))
  return new Map(settings.map((setting) => [smokeKey(setting), setting]))
}

function testPlaces(setting: Setting): readonly Place[] {
  const list = setting.node.kind === 'map' ? settingIn(setting, 'tests') : setting
  return list === undefined ? [] : placesIn(list)
}

function readList(setting: Setting, reader: TestReader): WrittenSmoke {
  const inherit = settingIn(setting, 'inherit')
  const places = testPlaces(setting)
  if (places.length > maxTests) {
    const message = `This list has ${places.length} smoke tests, more than ${maxTests}`
    refuse(setting, {
      message,
      remedy: 'Put several checks into one script of the image, and run that',
      add: reader.add,
    })
    return { inherit: true, tests: [] }
  }
  if (setting.node.kind === 'map' && setting.node.entries.length === 0) {
    const remedy = 'Write a list of tests, or remove it'
    refuse(setting, { message: `This ${quote('smoke')} says nothing`, remedy, add: reader.add })
  }
  return {
    inherit: inherit?.node.kind !== 'scalar' || inherit.node.value !== false,
    tests: places.flatMap((place) => readSmokeTest(place, reader)),
  }
}
