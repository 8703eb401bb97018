import { ActionError } from './errors.ts'
import { openImage } from './image/open-image.ts'
import { parseManifest } from './image/parse-manifest.ts'
import { withCachedSteps } from './judge/with-cached-steps.ts'
import { withPublication } from './judge/with-publication.ts'
import { childEnvironment, credentialVariables } from './model/child-environment.ts'
import type { Verdict } from './model/finding.ts'
import type { MeasuredIndex, PublishDecision, PublishResult } from './model/publish.ts'
import { onlyIntoStaging } from './model/only-into-staging.ts'
import { refName } from './model/ref-name.ts'
import { isUnknown } from './model/unknown.ts'
import { cleanStaging } from './publish/clean-staging.ts'
import { decidePublication } from './publish/decide-publication.ts'
import { publishImages } from './publish/publish-images.ts'
import type { Facts, Run } from './run.ts'

/** Decides by the verdict, publishes what passed, and gives the verdict as it is then: what was read back can break it. */
export async function publishWhatPassed(run: Run, judged: Verdict): Promise<Verdict> {
  const { options, ports, facts } = run
  const { config, plan } = facts
  if (config === undefined || plan === undefined) throw new Error('Nothing is published before there is a plan')
  const decision = decidePublication({
    ...{ verdict: judged, context: ports.context, config, plan, options },
    measured: facts.measured ?? [],
    smoke: facts.smoke?.results ?? [],
  })
  if (options.publish !== 'never') ports.log.info(`${decisionWords[decision.decision]}: ${decision.reason}`)
  const nothing = { decision, images: [], tags: [], leftOut: leftOut(facts), staged: [] }
  facts.publish = nothing
  if (decision.decision !== 'push') return withPublication(judged, { result: nothing, plan })
  const { result, failure } = await publishImages({
    ...ports,
    env: childEnvironment({ env: ports.env, extra: credentialVariables(ports.env) }),
    publications: plan.publish.publications,
    measured: measuredIndexes(facts),
    mode: options.publish === 'dry-run' ? 'dry-run' : 'real',
    readManifest: ({ name }, { mediaType, digest, bytes }) =>
      parseManifest({ bytes, mediaType, what: { name: `Manifest ${digest} in ${name}`, code: 'registry-invalid' } }),
    openPublished: (repository, indexDigest) =>
      openImage({ place: { kind: 'registry', repository }, indexDigest }, ports),
  })
  facts.publish = { ...nothing, ...result }
  // A bug shows its stack, and an interruption ends the run here; what had been done by then is in the report.
  if (failure !== undefined && (ports.signal.aborted || !(failure instanceof ActionError))) throw failure
  const released = withCachedSteps(judged, { plan, build: facts.build })
  return withPublication(released, { result: facts.publish, plan, failure })
}

const decisionWords: Readonly<Record<PublishDecision['decision'], string>> = {
  push: 'Publishing',
  skip: 'Not publishing',
  refuse: 'Publishing refused',
}

/** Lists what a run that did not pass left in the staging repository, and removes it where that is safe. Throws nothing. */
export async function clearStaging({ ports, facts }: Run): Promise<void> {
  const indexes = stagedIndexes(facts)
  if (indexes.length === 0) return
  // Of the configuration, not of this run: a pull request publishes into the staging repository itself, where tags tell what is to stay.
  const configured = (facts.config?.variants ?? []).flatMap(({ publish }) => publish.repositories)
  // Those of the input `metadata` may stand nowhere else.
  const released = onlyIntoStaging(ports.context) === undefined ? (facts.plan?.publish.publications ?? []) : []
  const published = [...configured, ...released.flatMap(({ targets }) => targets.map(({ repository }) => repository))]
  const staged = await cleanStaging({ ...ports, staged: indexes, published })
  facts.publish = { ...(facts.publish ?? notDecided(facts)), staged }
}

/** Of a run that ended before anything was decided. */
function notDecided(facts: Facts): PublishResult {
  const decision = { decision: 'skip', reason: 'The run ended before its verdict' } as const
  return { decision, images: [], tags: [], leftOut: leftOut(facts), staged: [] }
}

function leftOut({ plan }: Facts): PublishResult['leftOut'] {
  return (plan?.publish.publications ?? []).flatMap(({ image, variant, leftOut }) =>
    leftOut.map((each) => ({ image, variant, ...each })),
  )
}

/** What this run put into the staging repository: an image that existed already is nobody's to remove. */
function stagedIndexes({ build, ...facts }: Facts): readonly MeasuredIndex[] {
  if (build === undefined) return []
  const built = build.outcomes.filter((outcome) => outcome.status !== 'built' || outcome.source === undefined)
  const indexes = measuredIndexes({ ...facts, build: { ...build, outcomes: built } })
  return indexes.filter(({ place }) => place.kind === 'registry')
}

/** What was built or brought, with the digests of the platforms that were measured; an image without numbers has none. */
function measuredIndexes({ build, measured = [] }: Facts): readonly MeasuredIndex[] {
  return (build?.outcomes ?? []).flatMap((outcome) => {
    if (outcome.status !== 'built') return []
    const { image, variant, place, indexDigest } = outcome
    const images = measured.flatMap(({ measurement, platform, ...cell }) =>
      refName(cell) === refName(outcome) && !isUnknown(measurement) ? [{ platform, digest: measurement.digest }] : [],
    )
    return [{ image, variant, place, indexDigest, images }]
  })
}
