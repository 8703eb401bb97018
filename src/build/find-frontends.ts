import type { BuildResult } from '../model/build.ts'
import type { BuildTarget } from '../model/plan.ts'
import { findSyntaxDirective, isDockersFrontend } from '../model/syntax-directive.ts'
import type { Files } from '../ports.ts'

/** BuildKit's own limit is lower; what is larger fails there. */
const maxDockerfileBytes = 16 * 1024 * 1024

/**
 * Targets that are built by a frontend which is not Docker's: another program then decides what is in the image. The build
 * argument BUILDKIT_SYNTAX wins over the Dockerfile's directive, as in BuildKit. `line` is 1 for the argument.
 */
export async function findFrontends(options: {
  readonly targets: readonly BuildTarget[]
  readonly workspace: string
  readonly files: Files
}): Promise<BuildResult['frontends']> {
  const found: BuildResult['frontends'][number][] = []
  for (const { image, variant, dockerfile, buildArgs } of options.targets) {
    const argument = buildArgs['BUILDKIT_SYNTAX']
    const bytes = await options.files.readBytes(`${options.workspace}/${dockerfile}`, maxDockerfileBytes)
    const text = bytes === undefined ? '' : new TextDecoder().decode(bytes)
    const directive = argument === undefined || argument === '' ? findSyntaxDirective(text) : undefined
    const frontend = directive?.frontend ?? argument
    if (frontend === undefined || frontend === '' || isDockersFrontend(frontend)) continue
    found.push({ image, variant, frontend, dockerfile, line: directive?.line ?? 1 })
  }
  return found
}
