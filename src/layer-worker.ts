import { parentPort } from 'node:worker_threads'
import { serveLayers } from './image/serve-layers.ts'

const port = parentPort
if (port === null) throw new Error('This is a thread of the tool, not a program')
port.on(
  'message',
  serveLayers((message, transferred = []) => port.postMessage(message, transferred)),
)
