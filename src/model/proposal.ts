/** A file from which images are built, relative to the workspace. */
export type BuildFile = { readonly kind: 'dockerfile' | 'bake' | 'compose'; readonly path: string }

/** Something that was seen and is not proposed. Both are hostile text. */
export type LeftOut = { readonly path: string; readonly reason: string }

/** One image that a file builds; paths are relative to the workspace. */
export type BuildCandidate = {
  readonly file: BuildFile
  /** Of a Dockerfile: the folder that its COPY takes from. */
  readonly context: string
  /** Of a Dockerfile: a stage that is not the last. Of the other files: the target or service. */
  readonly target?: string
  /** The last stage, by its name where it has one. */
  readonly lastStage?: string
}

export type ProposedVariant = {
  readonly name: string
  readonly candidate: BuildCandidate
  readonly device?: 'cpu' | 'cuda'
  /** A budget on compressed bytes, as it is written. */
  readonly budget?: string
}

export type ProposedImage = {
  readonly name: string
  readonly variants: readonly ProposedVariant[]
  readonly relations: readonly string[]
}
