import type { ActionError } from '../errors.ts'
import { quote } from '../model/quote.ts'
import type { DoctorProblem } from './doctor-report.ts'

export type BasePlace = { readonly written: string; readonly dockerfile: string; readonly line: number }

export function baseMissing({ written, dockerfile, line }: BasePlace): DoctorProblem {
  return {
    code: 'base-missing',
    message: `The image ${quote(written)}, which ${quote(dockerfile)} line ${line} needs, is not in its registry`,
    remedy: `Correct the name or tag in ${dockerfile}:${line}, or the build argument that it comes from`,
    blocks: true,
  }
}

export function baseLacksPlatform(
  { written, dockerfile, line }: BasePlace,
  { platform, available }: { readonly platform: string; readonly available: readonly string[] },
): DoctorProblem {
  return {
    code: 'base-missing',
    message: `The image ${quote(written)}, which ${quote(dockerfile)} line ${line} needs, is not there for ${platform}, only for ${available.join(', ') || 'no platform of Linux'}`,
    remedy: `Name another base in ${dockerfile}:${line}, or leave ${platform} out of the platforms`,
    blocks: true,
  }
}

/** Does not block: the builder may have it, or may be let in. */
export function baseUnknown(
  { written, dockerfile, line }: BasePlace,
  { code, message, hint }: ActionError,
): DoctorProblem {
  return {
    code,
    message: `Whether the image ${quote(written)} is there, which ${quote(dockerfile)} line ${line} needs, is not known: ${message}`,
    remedy: hint ?? 'Try again; see docs/troubleshooting.md',
    blocks: false,
  }
}
