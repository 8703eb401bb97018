import { Worker } from 'node:worker_threads'
import { ActionError } from '../errors.ts'
import type { LayerThreads } from '../ports.ts'

/** Threads of this process that run src/layer-worker.ts, or what it was bundled to. */
export function layerThreads(): LayerThreads {
  return {
    start({ onMessage, onEnd }) {
      const worker = new Worker(program, { resourceLimits, name: 'layers' })
      worker.on('message', onMessage)
      worker.on('error', onEnd)
      // After an error it is not heard any more.
      worker.on('exit', (status) => onEnd(ended(status)))
      worker.unref()
      return {
        post: (message, transferred) => worker.postMessage(message, transferred),
        keepsAlive: (which) => (which === 'yes' ? worker.ref() : worker.unref()),
        stop: async () => void (await worker.terminate()),
      }
    },
  }
}

function ended(status: number): ActionError {
  return new ActionError('limit-exceeded', `A thread that reads layers ended with status ${status}`, {
    hint: 'It was not this tool that ended it: run again, with more memory where there is little',
  })
}

// What lies in buffers is not counted: so little is left that garbage is collected early.
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 192 }

const program = import.meta.url.endsWith('.ts')
  ? new URL('../layer-worker.ts', import.meta.url)
  : new URL('layer-worker.js', import.meta.url)
