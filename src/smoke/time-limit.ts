import type { HostedImage } from './container-host.ts'

/** An emulated program takes several times its time. */
const emulationFactor = 5

/** How many seconds a container of the image gets, where one on the machine's own platform gets `seconds`. */
export function timeLimit(seconds: number, { emulated }: Pick<HostedImage, 'emulated'>): number {
  return emulated ? seconds * emulationFactor : seconds
}
