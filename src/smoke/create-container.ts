import { createArguments, type ContainerPlan } from './container-arguments.ts'
import type { ContainerHost } from './container-host.ts'
import type { DockerAnswer } from './docker.ts'

const tries = 3
const betweenSeconds = 0.5

/**
 * Makes a container and starts nothing. The containerd store loses layers that two images share for a moment when one of them is
 * removed (docker 28: "parent snapshot … does not exist"), and has them again at the next try.
 */
export async function createContainer(
  plan: ContainerPlan,
  { docker, clock, signal }: ContainerHost,
): Promise<DockerAnswer> {
  const args = createArguments(plan)
  for (let left = tries - 1; ; left--) {
    signal.throwIfAborted()
    const answer = await docker.call(args)
    signal.throwIfAborted()
    if (answer.exitCode === 0 || left === 0 || !/parent snapshot \S+ does not exist/.test(answer.stderr)) return answer
    await clock.sleep(betweenSeconds, signal)
  }
}
