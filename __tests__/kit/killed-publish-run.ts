import { systemClock } from '../../src/adapters/clock.ts'
import { publishImages } from '../../src/publish/publish-images.ts'
import { realPublishing } from './real-publishing.ts'
import { recordingLog } from './recording-log.ts'

/* A run of its own process, to be killed while it publishes what its argument says. */

const wish = JSON.parse(process.argv[2] ?? '')
const { result, failure } = await publishImages(realPublishing({ ...wish, clock: systemClock(), log: recordingLog() }))
process.stdout.write(JSON.stringify({ tags: result.tags.map(({ status }) => status), failure: `${failure}` }))
