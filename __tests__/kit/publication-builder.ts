import type {
  CopiedImage,
  PlannedTag,
  Publication,
  PublishPlan,
  PublishResult,
  TagOutcome,
} from '../../src/model/publish.ts'
import { parseRepository, type Repository } from '../../src/model/repository.ts'
import { digestOf } from './run-builder.ts'

export function repositoryOf(name: string): Repository {
  const repository = parseRepository(name)
  if (repository === undefined) throw new Error(`${name} is no repository`)
  return repository
}

export const ghcr = repositoryOf('ghcr.io/acme/app')
export const hub = repositoryOf('docker.io/acme/app')

/** A tag of a version that the template gives as it is. */
export function plannedTag(tag: string, more: Partial<PlannedTag> = {}): PlannedTag {
  return { tag, kind: 'version', template: tag, ...more }
}

/** A publication of `app/cpu`. */
export function aPublication(more: Partial<Publication> = {}): Publication {
  return {
    image: 'app',
    variant: 'cpu',
    targets: [{ repository: ghcr, tags: [plannedTag('1.4.2')] }],
    leftOut: [],
    ...more,
  }
}

export function aPublishPlan(...publications: readonly Publication[]): PublishPlan {
  return { publications, version: '1.4.2' }
}

/** `app/cpu`, copied to ghcr.io. */
export function aCopiedImage(more: Partial<CopiedImage> = {}): CopiedImage {
  return { image: 'app', variant: 'cpu', repository: ghcr, digest: digestOf('cpu'), status: 'copied', ...more }
}

/** The tag 1.4.2 of `app/cpu` in ghcr.io, set. */
export function aTagOutcome(more: Partial<TagOutcome> = {}): TagOutcome {
  const usual = {
    image: 'app',
    variant: 'cpu',
    repository: ghcr,
    planned: plannedTag('1.4.2'),
    digest: digestOf('cpu'),
  }
  return { ...usual, status: 'set', ...more }
}

/** One image under one tag, published. */
export function aPublishResult(more: Partial<PublishResult> = {}): PublishResult {
  return {
    decision: { decision: 'push', reason: 'Every image passed' },
    tool: 'skopeo 1.13.3',
    ...{ images: [aCopiedImage()], tags: [aTagOutcome()], leftOut: [], staged: [] },
    ...more,
  }
}
