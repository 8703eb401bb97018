import type { SecretKind } from '../../model/build-context.ts'
import { isUnknown } from '../../model/unknown.ts'
import type { LintRule, NeededStage } from '../lint-rule.ts'
import { takeFinder } from '../taken-by.ts'

const words: Readonly<Record<SecretKind, string>> = {
  'private key': 'a private key',
  'environment file': 'settings that are of one machine',
  credentials: 'credentials',
}

/** Keys that tests work with open nothing. */
const ofTests = /(?:^|\/)(?:tests?|__tests__|specs?|testdata|fixtures|examples?)\//i

/** Keys and credentials that go to the builder, and into the image where a COPY of one of its stages takes them. One sighting of each kind. */
export const secretInContext: LintRule = ({ dockerfile: { path: file }, context, stages }) => {
  if (isUnknown(context) || isUnknown(context.sent)) return []
  const { sent } = context
  const takeOf = takeFinder(sent)
  const secrets = sent.files.flatMap(({ path, bytes, secret }) => {
    const take = secret === undefined || ofTests.test(path) ? undefined : takeOf({ path, fits: () => true })
    return secret === undefined || take === undefined ? [] : [{ path, bytes, secret, take }]
  })
  return [...Map.groupBy(secrets, ({ secret }) => secret)].flatMap(([secret, found]) => {
    const [first] = found
    if (first === undefined) return []
    const { keyword, line } = first.take
    const place = keyword !== 'RUN' && partOf(stages, line) === 'image' ? 'stays in the image' : 'goes to the builder'
    const more = found.length === 1 ? '' : `, with ${found.length - 1} more of its kind`
    return [
      {
        ...{ code: 'secret-in-context' as const, file, line, subject: first.path },
        detail: `${place}: ${words[secret]}${more}`,
        bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
      },
    ]
  })
}

function partOf(stages: readonly NeededStage[], line: number): NeededStage['part'] | undefined {
  return stages.findLast((stage) => stage.line <= line)?.part
}
