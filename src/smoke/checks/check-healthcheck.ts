import type { SmokeCheck } from '../../model/smoke.ts'
import type { CheckContext } from './check-context.ts'
import { type CheckOutcome, nothingPrinted } from './check-outcome.ts'
import { judgeService } from './judge-service.ts'

/** Starts the image as it is and waits until its own HEALTHCHECK says healthy. */
export async function checkHealthcheck(
  { withinSeconds }: Extract<SmokeCheck, { kind: 'healthcheck' }>,
  { image, request }: CheckContext,
): Promise<CheckOutcome> {
  if (!image.runtime.hasHealthcheck) {
    const reason = 'The image has no HEALTHCHECK; add one to its Dockerfile, or test it with "http"'
    return { status: 'failed', reason, ...nothingPrinted }
  }
  const end = await image.serve({ ...request, withinSeconds, reachable: false }, async (service) => {
    const health = await service.health()
    switch (health) {
      case 'healthy':
        return { state: 'ready' }
      case 'unhealthy':
        return { state: 'failed', reason: "The image's own HEALTHCHECK says unhealthy" }
      case 'starting':
        return { state: 'waiting', reason: 'its HEALTHCHECK has not succeeded yet' }
      case 'none':
        return { state: 'infrastructure', reason: 'The engine does not run the HEALTHCHECK that the image has' }
    }
  })
  return judgeService(end, { runtime: image.runtime })
}
