import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import { parseDigest } from '../model/digest.ts'
import { readDockerfile } from '../model/read-dockerfile.ts'
import type { BuildTarget, Plan } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import { isTag, parseRepository, type Repository } from '../model/repository.ts'
import { servesPlatform } from '../model/serves-platform.ts'
import { isUnknown } from '../model/unknown.ts'
import type { Clock, Files } from '../ports.ts'
import { baseLacksPlatform, baseMissing, type BasePlace, baseUnknown } from './base-problems.ts'
import type { DoctorProblem, DoctorReport } from './doctor-report.ts'
import { neededBases } from './needed-bases.ts'

/** An image by its place in a registry; `reference` is a tag or a digest. */
type BaseName = { readonly written: string; readonly repository: Repository; readonly reference: string }

export type BaseNeeds = {
  /** Absolute; the paths of the plan are relative to it. */
  readonly workspace: string
  readonly files: Pick<Files, 'readBytes'>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What its registry has of it; undefined: it is not there. Throws ActionErrors as the port `Registry` does. */
  platformsOf(base: BaseName, signal: AbortSignal): Promise<readonly Platform[] | undefined>
  /** Whether the builder takes it from this machine and asks nobody; `platform` undefined: that of the machine. */
  isHere(base: BaseName, platform: Platform | undefined): Promise<boolean>
}

const maxDockerfileBytes = 4 * 1024 * 1024
const patienceSeconds = 20

type Wanted = BaseName & BasePlace & { readonly platform: Platform | undefined }

/** Whether every image that the targets stand on or take files from is there for every platform that needs it. What the run itself builds is not asked for. */
export async function examineBases(
  { targets }: Pick<Plan, 'targets'>,
  needs: BaseNeeds,
): Promise<Pick<DoctorReport, 'problems' | 'found'>> {
  const wanted = new Map<string, Wanted>()
  for (const target of targets) {
    for (const base of await basesOf(target, needs)) {
      const key = JSON.stringify([base.repository.name, base.reference, base.platform, base.dockerfile, base.line])
      wanted.set(key, base)
    }
  }
  const answers = new Map<string, Promise<readonly Platform[] | undefined>>()
  const problems = await Promise.all(
    [...wanted.values()].map(async (base) => {
      if (await needs.isHere(base, base.platform)) return undefined
      const key = `${base.repository.name} ${base.reference}`
      const answer = answers.get(key) ?? asked(base, needs)
      answers.set(key, answer)
      return problemOf(base, answer)
    }),
  )
  const count = new Set([...wanted.values()].map(({ repository, reference }) => `${repository.name} ${reference}`)).size
  return {
    // What is wrong for all platforms is told once.
    problems: [
      ...new Map(
        problems.flatMap((problem) => (problem === undefined ? [] : [[problem.message, problem] as const])),
      ).values(),
    ],
    found: count === 0 ? [] : [{ name: 'base images', value: `${count} looked for` }],
  }
}

async function problemOf(
  base: Wanted,
  answer: Promise<readonly Platform[] | undefined>,
): Promise<DoctorProblem | undefined> {
  try {
    const available = await answer
    if (available === undefined) return baseMissing(base)
    const { platform } = base
    if (platform === undefined || available.some((one) => servesPlatform(one, platform))) return undefined
    return baseLacksPlatform(base, { platform, available })
  } catch (error) {
    if (!(error instanceof ActionError) || error.code === 'interrupted') throw error
    return baseUnknown(base, error)
  }
}

/** Given up after a while: who waits for a doctor wants to know of all the rest. */
async function asked(
  base: BaseName,
  { clock, signal, platformsOf }: BaseNeeds,
): Promise<readonly Platform[] | undefined> {
  const over = new AbortController()
  const limit = clock.sleep(patienceSeconds, AbortSignal.any([signal, over.signal])).then(() => {
    throw new ActionError('registry', `${base.repository.host} gave no answer within ${patienceSeconds} s`)
  })
  const answer = platformsOf(base, over.signal)
  // Whichever loses the race is told by the other.
  for (const one of [answer, limit]) one.catch(() => undefined)
  try {
    return await Promise.race([answer, limit])
  } finally {
    over.abort()
  }
}

async function basesOf(target: BuildTarget, { workspace, files }: BaseNeeds): Promise<readonly Wanted[]> {
  const { dockerfile, parent, buildArgs, contexts } = target
  const bytes = await files.readBytes(posix.join(workspace, dockerfile), maxDockerfileBytes)
  if (bytes === undefined) return []
  const file = readDockerfile({ path: dockerfile, text: new TextDecoder().decode(bytes) })
  // What cannot be read the build itself refuses, and lint says so.
  if (isUnknown(file)) return []
  const build = {
    ...(target.target !== undefined && { target: target.target }),
    // What stands there is a target of this run.
    buildArgs: parent === undefined ? buildArgs : { ...buildArgs, [parent.arg]: '' },
    contexts: new Set(Object.keys(contexts)),
  }
  return target.platforms.flatMap((platform) =>
    neededBases(file, { ...build, platform }).flatMap((base) => {
      const name = nameOf(base.written)
      return name === undefined ? [] : [{ ...base, ...name, dockerfile }]
    }),
  )
}

/** Undefined for what is no name of an image, which the build itself tells. */
function nameOf(written: string): BaseName | undefined {
  const [, path = '', tag = 'latest', pinned] = /^([^@]+?)(?::([^:/@]+))?(?:@(.+))?$/s.exec(written) ?? []
  const repository = parseRepository(path)
  const digest = parseDigest(pinned)
  if (repository === undefined || !isTag(tag) || (pinned !== undefined && digest === undefined)) return undefined
  return { written, repository, reference: digest ?? tag }
}
