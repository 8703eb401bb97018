import type { Platform } from './platform.ts'

/** What FROM may name without an ARG: BuildKit's arguments on the platform that is built for. The machine that builds is not known. */
export function platformArgs(platform: Platform): ReadonlyMap<string, string> {
  const [os = '', architecture = '', variant = ''] = platform.split('/')
  return new Map([
    ['TARGETPLATFORM', platform],
    ['TARGETOS', os],
    ['TARGETARCH', architecture],
    ['TARGETVARIANT', variant],
  ])
}
