import type { LiveEntry } from '../../model/image-tree.ts'
import { homeOf } from './home-of.ts'
import type { Claim } from './rule.ts'

/** What a rule says of a single file by its name. */
export function claimFile({ path, type, countedBytes }: LiveEntry): Claim | undefined {
  if (type !== 'file') return undefined
  if (isDriverLibrary(path)) return { code: 'driver-libraries', place: homeOf(path) }
  if (countedBytes === 0) return undefined
  // Programs link with it when they run: compilers of Python functions for GPUs.
  if (/\.a$/.test(path) && !/\/libcudadevrt\.a$/.test(path)) return { code: 'static-libraries', place: homeOf(path) }
  if (/\.(?:[cm]?js|css|d\.[cm]?ts)\.map$/.test(path)) return { code: 'source-maps', place: homeOf(path) }
  return undefined
}

/*
 * The NVIDIA runtime brings the driver of the machine. `stubs` are for linkers, and CUDA's `compat` is the one driver library that is made to be in an
 * image; libnvidia-container is the runtime's own and no driver.
 */
function isDriverLibrary(path: string): boolean {
  if (!/\/lib(?:cuda|cudadebugger|nvcuvid|nvidia-(?!container)[a-z0-9-]+)\.so\.\d[^/]*$/.test(path)) return false
  return !/\/(?:stubs|compat)\/[^/]*$/.test(path)
}
