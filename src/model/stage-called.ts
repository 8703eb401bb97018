import type { DockerfileStage } from './dockerfile.ts'

/** The stage that `--target` finds: by name whatever its case, of two the later one, or by number. */
export function stageCalled(stages: readonly DockerfileStage[], name: string): DockerfileStage | undefined {
  const named = stages.findLast((stage) => stage.name?.toLowerCase() === name.toLowerCase())
  return named ?? (/^\d{1,6}$/.test(name) ? stages[Number(name)] : undefined)
}
