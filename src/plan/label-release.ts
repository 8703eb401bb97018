import type { RunContext } from '../model/context.ts'
import type { BuildTarget, Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import type { BaseImage } from './find-bases.ts'
import type { Metadata } from './read-metadata.ts'

export type ReleaseFacts = {
  readonly context: RunContext
  readonly version: string | undefined
  readonly metadata: Metadata | undefined
  readonly bases: ReadonlyMap<string, BaseImage>
}

/**
 * The plan whose published targets say where they come from (OCI image specification, "Pre-defined annotation keys"), as labels and as
 * annotations: it is said in the build, so that nothing changes a digest afterwards. What the configuration writes wins, then the
 * metadata, but for the time: two runs of one commit say the same.
 */
export function labelRelease(plan: Plan, facts: ReleaseFacts): Plan {
  const published = publishedTargets(plan)
  return {
    ...plan,
    targets: plan.targets.map((target) => (published.has(target) ? labelled(target, { ...facts, plan }) : target)),
  }
}

/** The targets whose layouts may be published. */
export function publishedTargets({ targets, variants, publish }: Plan): ReadonlySet<BuildTarget> {
  const wanted = new Set(publish.publications.map(refName))
  for (const variant of variants) if (variant.publish.repositories.length > 0) wanted.add(refName(variant))
  return new Set(targets.filter((target) => target.output === 'layout' && wanted.has(refName(target))))
}

function labelled(
  target: BuildTarget,
  { context, version, metadata, bases, plan }: ReleaseFacts & { readonly plan: Plan },
): BuildTarget {
  const base = bases.get(target.bakeName)
  const { commitTime, repository, serverUrl, sha } = context
  const source = repository && serverUrl ? `${serverUrl}/${repository.owner}/${repository.name}` : undefined
  const created = named({ created: commitTime })
  const known = {
    ...named({ source, revision: sha, version }),
    ...named({ 'base.name': base?.name, 'base.digest': base?.digest }),
  }
  const own = plan.variants.find((variant) => refName(variant) === refName(target))
  return {
    ...target,
    labels: { ...known, ...metadata?.labels, ...created, ...target.labels },
    annotations: { ...known, ...metadata?.annotations, ...created, ...own?.publish.annotations },
    // The label and the bytes come from one answer: whatever the name stands for when it is built.
    ...(base?.digest !== undefined &&
      !base.written.includes('@') && {
        contexts: { ...target.contexts, [base.written]: `docker-image://${base.written}@${base.digest}` },
      }),
  }
}

function named(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[`org.opencontainers.image.${key}`, value]],
    ),
  )
}
