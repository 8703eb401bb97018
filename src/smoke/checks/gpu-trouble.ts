import { quote } from '../../model/quote.ts'
import type { ContainerRequest, GpuFacts } from '../test-image.ts'
import type { CheckOutcome } from './check-outcome.ts'

type Trouble = Required<Pick<CheckOutcome, 'status' | 'reason'>>

/** NVIDIA's runtime did not start the container since the image asks for a newer driver: this machine's trouble, not the image's. */
export function driverTooOld(text: string): Trouble | undefined {
  const condition = /unsatisfied condition: ([^\s,]+)/.exec(text)?.[1]
  if (condition === undefined) return undefined
  return {
    status: 'infrastructure',
    reason: `This machine's driver is too old for the image (unsatisfied condition ${quote(condition)}); update the driver, or test on another machine`,
  }
}

/** Libraries that only the driver brings, so that no image can hold them. */
const driverLibrary = /\b(lib(?:cuda|nvidia-[\w-]+)\.so(?:\.\d+)*): cannot open shared object file/

/** A library of the driver was not found: only where the test would get a GPU, and this machine has none, is that no fault of the image. */
export function driverMissing(text: string, where: { readonly gpu: GpuFacts; readonly request: ContainerRequest }) {
  const library = driverLibrary.exec(text)?.[1]
  if (library === undefined) return undefined
  const { gpu, request } = where
  if (request.settings.gpu === 'none') {
    return failed(
      `${library} is wanted, which only a driver brings, and the test gets no GPU; write "gpu: if-available"`,
    )
  }
  if (gpu.available) {
    return failed(
      `${library} is not in the container although a GPU was given to it; look at NVIDIA_DRIVER_CAPABILITIES of the image`,
    )
  }
  return { status: 'skipped', reason: `Needs a driver (${library}): ${gpu.reason}` } as const
}

function failed(reason: string): Trouble {
  return { status: 'failed', reason }
}
