import type { Observed } from '../observed.ts'
import { cudaLibrary, isGpuLibrary } from './cuda-library.ts'
import type { Watcher } from './rule.ts'

// Plugins that load CUDA where it is are smaller.
const minBytes = 1_000_000

/** A variant for GPUs in which nothing speaks to one: no library of CUDA's runtime, and none that was built with it. */
export function watchMissingCuda({ device }: Observed): Watcher {
  let found = device !== 'cuda'
  return {
    see: ({ path, type, fileBytes }) => {
      if (found || type !== 'file') return
      found = cudaLibrary(path) !== undefined || (fileBytes >= minBytes && isGpuLibrary(path))
    },
    finish: (tell) => {
      if (!found) tell({ code: 'cuda-missing', place: '/', path: '/', bytes: 0 })
    },
  }
}
