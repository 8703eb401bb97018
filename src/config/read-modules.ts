import type { ModuleName, SmokeCheck } from '../model/smoke.ts'
import { quote } from '../model/quote.ts'
import { textOf } from './draft.ts'
import { type Place, placesIn, refuse, settingIn, type SmokeReader } from './smoke-reader.ts'

type ImportCheck = Extract<SmokeCheck, { readonly kind: 'import' }>
type Language = ImportCheck['language']

type Grammar = {
  /** The name, then the constraint. */
  readonly form: RegExp
  readonly remedy: string
}

const languages: Readonly<Record<Language, Grammar>> = {
  python: {
    form: /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*([<>=!~].*)?$/,
    remedy: 'Name it as `import` does, such as sklearn or "numpy>=1.26"',
  },
  r: {
    form: /^([A-Za-z][A-Za-z0-9.]*)\s*(\S.*)?$/,
    remedy: 'Name a package such as arrow or "arrow>=15.0"',
  },
  node: {
    // No two runs of blanks side by side: how a long one is shared out between them would be tried in every way.
    form: /^((?:@\w[\w.-]*\/)?\w[\w.-]*(?:\/\w[\w.-]*)*)\s*(?:@\s*)?(\S.*)?$/,
    remedy: 'Name a package such as sharp, @scope/name or "sharp@^0.33"',
  },
}

const rConstraint = /^(?:[<>]=?|[=!]=)\s*\d+(?:[.-]\d+)*(?:\s*,\s*(?:[<>]=?|[=!]=)\s*\d+(?:[.-]\d+)*)*$/

/** The modules of each language, Python first; a text or a list names Python's. */
export function readModules(place: Place, reader: SmokeReader): readonly Pick<ImportCheck, 'language' | 'modules'>[] {
  const lists: readonly (readonly [Language, Place])[] =
    place.node.kind === 'map'
      ? (['python', 'r', 'node'] as const).flatMap((language) => {
          const list = settingIn(place, language)
          return list === undefined ? [] : [[language, list] as const]
        })
      : [['python', place]]
  if (lists.length === 0) addEmpty(place, reader)
  return lists.flatMap(([language, list]) => {
    const items = placesIn(list)
    if (items.length === 0) addEmpty(list, reader)
    const modules = items.flatMap((item) => readModule({ ...item, language }, reader) ?? [])
    return modules.length === 0 ? [] : [{ language, modules }]
  })
}

function addEmpty(place: Place, { add }: SmokeReader): void {
  refuse(place, { message: 'Nothing is imported here', remedy: 'Name a module such as numpy, or remove it', add })
}

function readModule(
  item: Place & { readonly language: Language },
  { add, expression }: SmokeReader,
): ModuleName | undefined {
  const { node, path, language } = item
  const text = textOf(node).trim()
  const { form, remedy } = languages[language]
  const [, name, constraint] = form.exec(text) ?? []
  if (name === undefined) {
    refuse(item, { message: `${quote(text)} cannot be imported`, remedy, add })
    return undefined
  }
  if (constraint === undefined) return { name }
  if (language !== 'r') expression({ kind: language, text: constraint, path, position: node.position })
  else if (!rConstraint.test(constraint)) {
    const message = `${quote(constraint)} is not a version constraint of R`
    refuse(item, { message, remedy: 'Write one such as >=15.0, or several with commas', add })
  }
  return { name, constraint }
}
