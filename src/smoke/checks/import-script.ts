import type { SmokeCheck } from '../../model/smoke.ts'
import { nodeImportScript } from './node-import-script.ts'
import { pythonImportScript } from './python-import-script.ts'
import { rImportScript } from './r-import-script.ts'

type Language = Extract<SmokeCheck, { kind: 'import' }>['language']

/** How modules of a language are imported: by each of the interpreters in turn until one is there, with the modules as arguments. */
export type ImportScript = {
  readonly interpreters: readonly [string, ...string[]]
  argv(interpreter: string, modules: readonly string[]): readonly string[]
  /** The same without our script, as a person would write it. */
  shown(interpreter: string, modules: readonly string[]): readonly string[]
}

/** Begins the line of JSON that a script prints last; `import-report.ts` reads it. */
export const reportMark = 'image-size-budgets import report: '

/** No script holds a module's name: names are arguments, and nothing that is written in them is ever run. */
export const importScripts: Readonly<Record<Language, ImportScript>> = {
  python: {
    interpreters: ['python3', 'python'],
    argv: (interpreter, modules) => [interpreter, '-c', pythonImportScript, reportMark, ...modules],
    shown: (interpreter, modules) => [interpreter, '-c', `import ${modules.join(', ')}`],
  },
  r: {
    interpreters: ['Rscript'],
    argv: (interpreter, modules) => [interpreter, '-e', rImportScript, reportMark, ...modules],
    shown: (interpreter, modules) => [interpreter, '-e', calls('loadNamespace', modules)],
  },
  node: {
    interpreters: ['node', 'nodejs'],
    argv: (interpreter, modules) => [interpreter, '-e', nodeImportScript, '--', reportMark, ...modules],
    shown: (interpreter, modules) => [interpreter, '-e', calls('require', modules)],
  },
}

function calls(name: string, modules: readonly string[]): string {
  return modules.map((module) => `${name}(${JSON.stringify(module)})`).join('; ')
}
