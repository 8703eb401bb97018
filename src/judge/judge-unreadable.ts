import type { Finding } from '../model/finding.ts'
import type { InspectionProblem, PackageManager } from '../model/inspection.ts'
import type { RuleCode } from '../model/rule-code.ts'
import type { InspectedImage } from './inspected-image.ts'
import { judgedRule } from './judged-rule.ts'

const maxTold = 10

/** Rules that see nothing where an inventory of these cannot be read; all others look at files, of which none is hidden. */
const readers: readonly { readonly code: RuleCode; readonly managers: readonly PackageManager[] }[] = [
  { code: 'build-tools', managers: ['dpkg', 'apk', 'rpm', 'conda'] },
  { code: 'cuda-devel-base', managers: ['dpkg', 'apk', 'rpm', 'conda'] },
  { code: 'dev-packages', managers: ['dpkg', 'apk', 'rpm'] },
  { code: 'dev-node-modules', managers: ['npm'] },
]

/**
 * What could not be read inside, each place of a layer once; of very many the first ones and their count. Where a rule that would fail the image had to
 * read it, that is an error: it saw nothing, which is no pass.
 */
export function judgeUnreadable(images: readonly InspectedImage[]): Finding[] {
  const told = new Set<string>()
  return images.flatMap((image) => {
    const found = image.inspection.problems.flatMap((problem): Finding[] => {
      const finding = unreadable(image, problem)
      const { layer: index, path, reason } = problem
      const layer = index === undefined ? undefined : image.measurement.layers[index]
      const key = JSON.stringify([layer?.diffId ?? image.cell, path, reason, finding.severity])
      if (told.has(key)) return []
      told.add(key)
      return [finding]
    })
    const isError = ({ severity }: Finding): boolean => severity === 'error'
    return shortened([...found.filter(isError), ...found.filter((finding) => !isError(finding))])
  })
}

function unreadable({ cell, variant, measurement }: InspectedImage, problem: InspectionProblem): Finding {
  const { kind, manager, layer: index, path, reason } = problem
  const layer = index === undefined ? undefined : measurement.layers[index]
  const isNeeded =
    kind === 'inventory' &&
    manager !== undefined &&
    readers.some(({ code, managers }) => managers.includes(manager) && judgedRule(code, variant)?.severity === 'error')
  const { dockerfile, line } = layer?.origin ?? {}
  const place = { ...(dockerfile !== undefined && { dockerfile }), ...(line !== undefined && { line }) }
  const digest = layer === undefined ? {} : { layerDigest: layer.digest }
  const severity = isNeeded ? 'error' : 'note'
  return { code: 'unreadable-content', severity, ...cell, ...place, path, reason, ...digest }
}

function shortened(found: readonly Finding[]): Finding[] {
  const [next, ...rest] = found.slice(maxTold)
  if (next?.code !== 'unreadable-content') return [...found]
  const reason = rest.length === 0 ? next.reason : `${next.reason}; ${rest.length} more could not be read`
  return [...found.slice(0, maxTold), { ...next, reason }]
}
