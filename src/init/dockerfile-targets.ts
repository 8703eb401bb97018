import { readDockerfile } from '../model/read-dockerfile.ts'
import { takenFrom } from '../model/taken-from.ts'
import { isUnknown } from '../model/unknown.ts'

/** The stages of a Dockerfile that look like images of their own. */
export type DockerfileTargets =
  | {
      /** Stages before the last, by name. */
      readonly named: readonly string[]
      readonly lastStage: string | undefined
    }
  | { readonly reason: string }

/** Names that people give to images which they ship, and to stages which they do not. */
const shipped = /(?:^|[-_.])(?:cpu|cuda\d*|gpu|rocm|minimal|slim|tiny|lite|full|runtime|prod(?:uction)?)(?:[-_.]|$)/i
const notShipped =
  /(?:^|[-_.])(?:test(?:s|ing)?|lint|check|dev(?:el|elop(?:ment)?)?|build(?:er)?|compile|base|deps|dependencies|ci|docs?|cache|source|src|downloads?|fetch)(?:[-_.]|$)/i

/** The last stage, and those before it that no other takes anything from, or whose name says that they are shipped. */
export function dockerfileTargets(text: string): DockerfileTargets {
  const dockerfile = readDockerfile({ path: 'Dockerfile', text })
  if (isUnknown(dockerfile)) return { reason: dockerfile.reason }
  const { stages } = dockerfile
  if (stages.length === 0) return { reason: 'a frontend of its own reads it' }
  const taken = stages.flatMap(({ base, instructions }) => [base, ...instructions.flatMap(takenFrom)])
  const used = new Set(taken.map((name) => name.toLowerCase()))
  const lastStage = stages.at(-1)?.name
  const named = stages.slice(0, -1).flatMap(({ name, index }) => {
    if (name === undefined || !looksShipped(name) || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)) return []
    const isUsed = used.has(name.toLowerCase()) || used.has(String(index))
    return isUsed && !shipped.test(name) ? [] : [name]
  })
  return { named: [...new Set(named)], lastStage }
}

/** Whether a name is not one of those that people give to what they do not ship. */
export function looksShipped(name: string): boolean {
  return shipped.test(name) || !notShipped.test(name)
}
