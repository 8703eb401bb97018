import type { VariantRef } from './config.ts'
import type { Digest } from './digest.ts'
import type { Platform } from './platform.ts'
import type { Repository } from './repository.ts'

/** One tag that a release is to set. */
export type PlannedTag = {
  /** A valid tag, whatever the template gave. */
  readonly tag: string
  /** `version`: names one release or commit, and is set first. `moving`: names the newest of something. */
  readonly kind: 'version' | 'moving'
  /** As the configuration writes it, with prefix and suffix; of the input `metadata` the tag itself. */
  readonly template: string
  /** What the template gave, where characters of it had to be replaced; hostile text. */
  readonly given?: string
  /** A moving tag that must not go back from a newer release to this version; mostly a semantic one, else what a git tag or a person calls it. */
  readonly newestOf?: string
}

/** Where one variant is to go, and under which tags. */
export type Publication = VariantRef & {
  readonly targets: readonly { readonly repository: Repository; readonly tags: readonly PlannedTag[] }[]
  /** Templates that give no tag in this run, with the reason. */
  readonly leftOut: readonly { readonly template: string; readonly reason: string }[]
}

/** What a run would publish. */
export type PublishPlan = {
  /** By variant, in the order of the configuration; a variant without repositories has none. */
  readonly publications: readonly Publication[]
  /** Of the input `version`, else of the git tag; absent where neither gives one. */
  readonly version?: string
}

/**
 * Whether what was judged may be pushed. `skip` is what was asked for, `refuse` is not: its severity says whether the run is then in
 * order all the same (a pull request never publishes) or failed (a release that did not happen).
 */
export type PublishDecision =
  | { readonly decision: 'push'; readonly reason: string }
  | { readonly decision: 'skip'; readonly reason: string }
  | {
      readonly decision: 'refuse'
      readonly reason: string
      readonly remedy?: string
      readonly severity: 'note' | 'error'
      /** The verdict itself refuses: its findings say why, and what to do. */
      readonly by?: 'verdict'
    }

/** Where the bytes that were measured lie. */
export type ImagePlace =
  | { readonly kind: 'layout'; readonly layoutDir: string }
  | { readonly kind: 'registry'; readonly repository: Repository }

/** One variant as it was measured: what may be published, and nothing else. */
export type MeasuredIndex = VariantRef & {
  readonly place: ImagePlace
  readonly indexDigest: Digest
  readonly images: readonly { readonly platform: Platform; readonly digest: Digest }[]
}

/** One variant in one repository, by digest and without a tag. */
export type CopiedImage = VariantRef & {
  readonly repository: Repository
  readonly digest: Digest
  /**
   * `copied` and `already-there` were read back whole. `not-ours`: the registry holds something else under the digest or in its place, or
   * lacks a part. `failed` and `not-reached`: nothing is known to be there.
   */
  readonly status: 'copied' | 'already-there' | 'not-ours' | 'failed' | 'not-reached'
  /** Always there unless it was read back whole; may hold hostile text. */
  readonly reason?: string
}

export type TagOutcome = VariantRef & {
  readonly repository: Repository
  readonly planned: PlannedTag
  readonly digest: Digest
  /**
   * `set` and `already-set` were read back and name the digest. `kept`: a newer release has it. `moved-by-other`: somebody else changed it
   * while it was being set. `not-ours`: the registry answers something else than what was put. `not-set`: it names what it named before.
   */
  readonly status: 'set' | 'already-set' | 'kept' | 'moved-by-other' | 'not-ours' | 'not-set'
  /** What the tag named before it was touched; absent where it named nothing or nobody looked. */
  readonly previous?: Digest
  /** Of a version tag: whether it named the very images before, under an index whose attestations are of another run. */
  readonly previousImages?: 'same' | 'other'
  /** Of a moving tag that was set: the newer version that came into the repository meanwhile, whose own tag may just have been taken back. */
  readonly overtakenBy?: string
  /** Of what names something else now, where it is known. */
  readonly found?: Digest
  /** Always there unless it names the digest. */
  readonly reason?: string
}

/** A digest that a build left in the staging repository. */
export type StagedImage = VariantRef & {
  readonly repository: Repository
  readonly digest: Digest
  readonly status: 'kept' | 'removed'
  readonly reason: string
}

/** What became of publishing. */
export type PublishResult = {
  readonly decision: PublishDecision
  /** The program that copied, with its version, where something was to be copied: `skopeo 1.13.3`. */
  readonly tool?: string
  /** Of a dry run: every step that a real one would do, in order, in words. Nothing was done then. */
  readonly steps?: readonly string[]
  readonly images: readonly CopiedImage[]
  readonly tags: readonly TagOutcome[]
  readonly leftOut: readonly (VariantRef & { readonly template: string; readonly reason: string })[]
  readonly staged: readonly StagedImage[]
}
