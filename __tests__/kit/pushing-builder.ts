import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freshWord } from './action-run.ts'
import { docker } from './engine-image.ts'

/** A builder that pushes by digest, and that reaches registries on loopback. */
export type PushingBuilder = { readonly name: string; remove(): void }

/**
 * Buildx refuses to push by digest with the driver docker. Where the engine's own BuildKit can do it, with the containerd store, it is made
 * a remote builder: its connection is handed through by this process, which must not stand still while it builds. Else the builder is a
 * container in the network of the host.
 */
export async function pushingBuilder(): Promise<PushingBuilder> {
  const name = `pushing-${freshWord()}`
  const store = docker('info', '--format', '{{json .DriverStatus}}')
  if (!store.includes('io.containerd.snapshotter')) {
    docker('buildx', 'create', '--name', name, '--driver', 'docker-container', '--driver-opt', 'network=host')
    return { name, remove: () => void docker('buildx', 'rm', name) }
  }
  const folder = mkdtempSync(join(tmpdir(), 'builder-'))
  const socket = join(folder, 'socket')
  const server = await listening(socket)
  // It waits 20 s for a builder that does not answer, which is this process.
  await promisify(execFile)('docker', ['buildx', 'create', '--name', name, '--driver', 'remote', `unix://${socket}`])
  return {
    name,
    remove() {
      docker('buildx', 'rm', name)
      server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function listening(path: string): Promise<Server> {
  const engine = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '')
  const server = createServer((client) => handThrough(client, connect(engine)))
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve(server))
  })
}

/** The engine's API turns a connection into one of BuildKit's own protocol. */
function handThrough(client: Socket, engine: Socket): void {
  engine.write('POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
  let head = Buffer.alloc(0)
  const untilUpgraded = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) return
    engine.off('data', untilUpgraded)
    client.write(head.subarray(end + 4))
    engine.pipe(client)
    client.pipe(engine)
  }
  engine.on('data', untilUpgraded)
  engine.once('error', () => client.destroy())
  client.once('error', () => engine.destroy())
}
