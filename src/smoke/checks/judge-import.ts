import { formatBytes } from '../../model/bytes.ts'
import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import type { ImportedModule } from './import-report.ts'
import { versionProblem } from './version-problem.ts'

type ImportCheck = Extract<SmokeCheck, { kind: 'import' }>

/** What speaks against modules that an interpreter says it has imported; undefined when nothing does. */
export function importProblem(
  report: readonly ImportedModule[] | undefined,
  { modules, language, wantsCuda }: ImportCheck,
): string | undefined {
  if (report === undefined || report.length !== modules.length) {
    return 'The interpreter ended with status 0 before every module was imported: one of them ends the process'
  }
  const problems = modules.flatMap(({ name, constraint }, at) => {
    const { version, cuda, hollow = false } = report[at] ?? {}
    if (hollow) {
      const what = `${quote(name)} is a folder without code of its own, whose import proves nothing`
      return [`${what}; install the package, or name a module in it`]
    }
    const wrong = versionProblem(version, { language, constraint })
    const withoutCuda = language === 'python' && name === 'torch' && wantsCuda && cuda === undefined
    return [
      ...(wrong === undefined ? [] : [`${quote(name)} ${wrong}`]),
      ...(withoutCuda
        ? [`${named(name, version)} was built without CUDA; install a build for CUDA, or say "device: cpu"`]
        : []),
    ]
  })
  return problems.length === 0 ? undefined : problems.join('; ')
}

/** A line for each module that was imported: `torch 2.6.0 (CUDA 12.4), 1.42 s, 310 MB`. Versions are hostile text. */
export function importDetails(report: readonly ImportedModule[], { modules }: ImportCheck): string[] {
  return modules.flatMap(({ name }, at) => {
    const { version, cuda, seconds, bytes, error } = report[at] ?? { error: 'not reached' }
    if (error !== undefined) return []
    const what = `${named(name, version)}${cuda === undefined ? '' : ` (CUDA ${cuda.slice(0, maxVersionCharacters)})`}`
    const took = seconds === undefined ? [] : [`${seconds.toFixed(2)} s`]
    const grew = bytes === undefined ? [] : [formatBytes(bytes)]
    return [[what, ...took, ...grew].join(', ')]
  })
}

const maxVersionCharacters = 80

function named(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name} ${version.slice(0, maxVersionCharacters)}`
}
