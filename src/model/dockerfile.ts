import type { SyntaxDirective } from './syntax-directive.ts'

/** `--from=build`, `--mount=type=cache,target=/x`: names in lower case, without the dashes. Hostile text. */
export type InstructionFlag = { readonly name: string; readonly value: string }

export type DockerfileHeredoc = {
  readonly name: string
  /** As it is written, lines ended by `\n`. */
  readonly text: string
  /** Of its first line of text. */
  readonly line: number
}

/** From offset `at` of a text on, what is written stands on `line` of its file. */
export type LineStart = { readonly at: number; readonly line: number }

/** One instruction of a Dockerfile. Lines count from 1. Hostile text. */
export type DockerfileInstruction = {
  /** In upper case; of ONBUILD what it triggers, which whoever builds on the image runs. */
  readonly keyword: string
  readonly triggered?: true
  readonly line: number
  readonly lastLine: number
  readonly flags: readonly InstructionFlag[]
  /** What follows keyword and flags: continuations joined, comments and empty lines left out, heredocs not in it. */
  readonly text: string
  readonly lineStarts: readonly LineStart[]
  /** The elements, where the text is a JSON array of strings: the exec form of RUN, CMD, COPY and others. */
  readonly json?: readonly string[]
  readonly heredocs: readonly DockerfileHeredoc[]
}

export type DockerfileStage = {
  /** From 0, as `--from=0` counts. */
  readonly index: number
  readonly name?: string
  /** As FROM writes it. */
  readonly base: string
  readonly platform?: string
  /** Of FROM. */
  readonly line: number
  readonly instructions: readonly DockerfileInstruction[]
}

/** A Dockerfile as it is read, before any variable has a value. */
export type Dockerfile = {
  /** Relative to the workspace. */
  readonly path: string
  /** What continues a line and takes the meaning of the character behind it. */
  readonly escapeCharacter: '\\' | '`'
  /** Who reads it, where it says so: of another frontend than Docker's the stages are not known, and none are here. */
  readonly syntax?: SyntaxDirective
  readonly lineCount: number
  /** ARG before the first FROM. */
  readonly args: readonly DockerfileInstruction[]
  readonly stages: readonly DockerfileStage[]
}
