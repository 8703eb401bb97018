import type { Digest } from '../../src/model/digest.ts'
import { openImage, realEngine, settings } from './engine-image.ts'

/* A run of its own process, to be killed: it opens the image of the layout that is named, and starts what does not end. */

const [layoutDir = '', indexDigest = ''] = process.argv.slice(2)
const engine = await realEngine()
const image = await openImage(engine, { place: { kind: 'layout', layoutDir }, indexDigest: indexDigest as Digest })
const request = { argv: ['/bin/sh', '-c', 'sleep 3600'], settings: settings({ timeoutSeconds: 3600 }) }
void image.serve({ ...request, withinSeconds: 3600, reachable: true }, async () => {
  process.stdout.write(`${engine.run}\n`)
  return { state: 'waiting', reason: 'for the end' }
})
