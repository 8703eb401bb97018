import { posix } from 'node:path'
import type { BuildTarget, Cell, Plan } from '../model/plan.ts'
import type { Files } from '../ports.ts'
import type { DockerfileCandidate } from './layer-origins.ts'

const maxDockerfileBytes = 4 * 1024 * 1024

/** The Dockerfiles that may have made a variant's layers: its own, then those of its chain of parents, each with its text. */
export async function dockerfileCandidates(
  cell: Cell,
  { plan, workspace, files }: { readonly plan: Plan; readonly workspace: string; readonly files: Files },
): Promise<readonly DockerfileCandidate[]> {
  const paths = new Set(chainOf(cell, plan).map(({ dockerfile }) => dockerfile))
  return Promise.all(
    [...paths].map(async (path) => {
      const bytes = await files.readBytes(posix.join(workspace, path), maxDockerfileBytes)
      return bytes === undefined ? { path } : { path, text: new TextDecoder().decode(bytes) }
    }),
  )
}

function chainOf(cell: Cell, { targets }: Plan): BuildTarget[] {
  const chain: BuildTarget[] = []
  let next = targets.find(({ image, variant }) => image === cell.image && variant === cell.variant)
  while (next !== undefined) {
    chain.push(next)
    const parent = next.parent?.bakeName
    next = targets.find(({ bakeName }) => bakeName === parent)
  }
  return chain
}
