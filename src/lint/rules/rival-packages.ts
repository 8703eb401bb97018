import type { LintSighting } from '../../model/lint.ts'
import type { LintRule } from '../lint-rule.ts'
import { type PlacedRequirement, pythonInstalls, requirementsOf } from '../python-installs.ts'

/** Packages that bring the same module: the one that is installed later writes over the other. */
const rivals: ReadonlyMap<string, string> = new Map(
  [
    ['cv2', 'opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless'],
    ['onnxruntime', 'onnxruntime onnxruntime-gpu onnxruntime-openvino'],
    ['tensorflow', 'tensorflow tensorflow-cpu tensorflow-gpu'],
    ['psycopg2', 'psycopg2 psycopg2-binary'],
    ['faiss', 'faiss-cpu faiss-gpu faiss-gpu-cu11 faiss-gpu-cu12'],
  ].flatMap(([module = '', names = '']) => names.split(' ').map((name) => [name, module] as const)),
)

/** Two packages of one module, in what one stage of the image installs. */
export const rivalPackages: LintRule = (subject) => {
  const first = new Map<string, PlacedRequirement>()
  const told = new Set<string>()
  return pythonInstalls(subject).flatMap((install) => {
    if (!install.reachesImage) return []
    return requirementsOf(install).flatMap((requirement): LintSighting[] => {
      const { name, marker, text, file, line } = requirement
      const module = rivals.get(name)
      if (module === undefined || marker !== undefined) return []
      const key = `${install.step.stage.part === 'image' ? '' : install.step.stage.index}\n${module}`
      const earlier = first.get(key)
      if (earlier === undefined) first.set(key, requirement)
      const place = `${file}\n${line}\n${name}`
      if (earlier === undefined || earlier.name === name || told.has(place)) return []
      told.add(place)
      const where = earlier.file === file ? `line ${earlier.line}` : `line ${earlier.line} of ${earlier.file}`
      return [{ code: 'installed-twice', file, line, subject: text, detail: `${earlier.text} in ${where}` }]
    })
  })
}
