import { childEnvironment } from '../model/child-environment.ts'
import type { Variant } from '../model/config.ts'
import type { Dockerfile } from '../model/dockerfile.ts'
import type { LintNote } from '../model/lint-note.ts'
import type { Exec } from '../ports.ts'
import { readCheck, readTargets } from './buildkit-answer.ts'
import { foreignReader } from './foreign-reader.ts'
import { readingDifference } from './reading-difference.ts'

type Asked = { readonly variant: Variant; readonly dockerfile: Dockerfile }

type Asking = {
  readonly exec: Pick<Exec, 'run'>
  /** Absolute. */
  readonly workspace: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Nothing waits for it but its own notes; a frontend or the manifest of a base that is not on this machine may have to be fetched. */
const timeoutSeconds = 30
const maxOutputBytes = 4 * 1024 * 1024
const atATime = 4

/** Of BuildKit's checks those on what is in the image; the others are on style, or are rules of ours. */
const onTheImage: ReadonlySet<string> = new Set([
  'CopyIgnoredFile',
  'DuplicateStageName',
  'FromPlatformFlagConstDisallowed',
  'InvalidBaseImagePlatform',
  'UndefinedArgInFrom',
  'UndefinedVar',
])

/**
 * What BuildKit itself says of Dockerfiles (`docker buildx build --call`, which builds nothing): where it reads other stages than we do, and its
 * own checks on what is in an image. Where it cannot be asked, a note says why. A Dockerfile that another frontend reads is not handed to it.
 */
export async function askBuildkit(subjects: readonly Asked[], asking: Asking): Promise<readonly LintNote[]> {
  const ours = subjects.filter(
    ({ variant, dockerfile }) =>
      foreignReader(dockerfile, variant.buildArgs) === undefined && dockerfile.stages.length > 0,
  )
  const byFile = new Map(ours.map((subject) => [subject.dockerfile.path, subject]))
  const byBuild = new Map(ours.map((subject) => [JSON.stringify(buildOf(subject.variant)), subject]))
  const questions = [
    ...[...byFile.values()].map((subject) => () => askTargets(subject, asking)),
    ...[...byBuild.values()].map((subject) => () => askCheck(subject, asking)),
  ]
  const answers: (readonly LintNote[])[] = []
  const turns = questions.entries()
  const ask = async (): Promise<void> => {
    for (const [index, question] of turns) answers[index] = await question()
  }
  await Promise.all(Array.from({ length: atATime }, ask))
  return [...new Map(answers.flat().map((note) => [JSON.stringify(note), note])).values()]
}

async function askTargets({ variant, dockerfile }: Asked, asking: Asking): Promise<readonly LintNote[]> {
  const answer = await call('targets', { variant, asking })
  if ('reason' in answer) return [notAsked(dockerfile, answer.reason)]
  const theirs = readTargets(answer.stdout)
  if (theirs === undefined) return [notAsked(dockerfile, 'its answer is none that is known')]
  const difference = readingDifference(dockerfile, theirs)
  return difference === undefined ? [] : [difference]
}

async function askCheck({ variant, dockerfile }: Asked, asking: Asking): Promise<readonly LintNote[]> {
  const answer = await call('check', { variant, asking })
  // What keeps it from being asked at all is said once, of its stages.
  if ('reason' in answer) return []
  const found = readCheck(answer.stdout)
  if (found === undefined) return [unfinished(dockerfile, 'its answer is none that is known')]
  const told = found.warnings.flatMap(({ ruleName, detail, line }): readonly LintNote[] => {
    if (!onTheImage.has(ruleName)) return []
    const at = line !== undefined && line >= 1 && line <= dockerfile.lineCount ? { line } : {}
    return [{ file: dockerfile.path, ...at, text: `BuildKit says: ${detail} (${ruleName})` }]
  })
  return found.stoppedBy === undefined ? told : [...told, unfinished(dockerfile, firstLine(found.stoppedBy))]
}

function unfinished({ path: file }: Dockerfile, reason: string): LintNote {
  return { file, text: `BuildKit did not finish its own checks: ${reason}` }
}

function notAsked({ path: file }: Dockerfile, reason: string): LintNote {
  return { file, text: `BuildKit was not asked how it reads this Dockerfile: ${reason}` }
}

type Answer = { readonly stdout: string } | { readonly reason: string }

async function call(
  question: 'targets' | 'check',
  { variant, asking }: { readonly variant: Variant; readonly asking: Asking },
): Promise<Answer> {
  const { exec, workspace, env } = asking
  const args = ['buildx', 'build', `--call=${question},format=json`, '--progress=quiet', ...buildOf(variant)]
  const options = { cwd: workspace, env: childEnvironment({ env }), timeoutSeconds, maxOutputBytes }
  try {
    const { exitCode, stdout, stderr, timedOut } = await exec.run('docker', args, options)
    if (timedOut) return { reason: `it did not answer within ${timeoutSeconds} s` }
    // Where a check finds something the status is not 0, and the answer is there.
    return exitCode === 0 || stdout.trimStart().startsWith('{') ? { stdout } : { reason: firstLine(stderr) }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    return { reason: 'docker is not installed' }
  }
}

function buildOf({ context, dockerfile, target, buildArgs, contexts = {} }: Variant): readonly string[] {
  return [
    // Relative names that cannot be taken for options, URLs or standard input.
    `--file=./${dockerfile}`,
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.entries(contexts).map(([name, value]) => `--build-context=${name}=${value}`),
    '--',
    `./${context}`,
  ]
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.startsWith('ERROR: ')) ?? text.trim().split('\n')[0] ?? ''
  return line.replace(/^ERROR: /, '').slice(0, 500)
}
