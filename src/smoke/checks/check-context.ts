import type { Http } from '../../ports.ts'
import type { ContainerRequest, TestImage } from '../test-image.ts'

/** What every kind is handed: the image, and how its containers are asked for, with the GPU where the test gets one. */
export type CheckContext = {
  readonly image: TestImage
  readonly http: Http
  readonly signal: AbortSignal
  readonly request: Pick<ContainerRequest, 'settings' | 'withGpu'>
}
