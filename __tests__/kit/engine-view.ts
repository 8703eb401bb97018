import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layoutBuilder } from './layout-builder.ts'

/** One entry of a container's file system as `docker export` writes it. */
export type ExportedEntry = {
  readonly path: string
  readonly type: 'file' | 'symlink' | 'directory' | 'character' | 'block' | 'fifo'
  /** Of hard links: that of the file. */
  readonly fileBytes: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtimeSeconds: number
  readonly linkName?: string
}

export type EngineView = readonly ExportedEntry[] | { readonly refused: string }

/** What docker puts into every container, each beside or over what the image has there. */
const madeByDocker: ReadonlySet<string> = new Set([
  '/.dockerenv', // marks a container
  ...['/dev/console', '/dev/pts', '/dev/shm'], // where devices are mounted
  ...['/etc/hostname', '/etc/hosts', '/etc/resolv.conf'], // empty files that docker's own are mounted over
  '/etc/mtab', // a link to what is mounted
])

/** Folders that it makes where an image has none, for what it mounts. */
const mountPoints: ReadonlySet<string> = new Set(['/dev', '/etc', '/proc', '/sys'])

/** The entries of the image alone, out of what the engine exports or what we read. */
export function ofImage<Entry extends { readonly path: string }>(
  entries: Iterable<Entry>,
  inImage: (path: string) => boolean,
): Entry[] {
  return [...entries].filter(({ path }) => !madeByDocker.has(path) && !(mountPoints.has(path) && !inImage(path)))
}

const script = `
import json, sys, tarfile
sizes, seen = {}, []
with tarfile.open(fileobj=sys.stdin.buffer, mode='r|') as archive:
    for m in archive:
        path = '/' + m.name.strip('/')
        entry = {'path': path, 'mode': m.mode, 'uid': m.uid, 'gid': m.gid, 'mtimeSeconds': int(m.mtime)}
        if m.isreg(): entry['type'], entry['fileBytes'] = 'file', m.size
        elif m.islnk():
            target = sizes['/' + m.linkname.strip('/')]
            entry['type'], entry['fileBytes'] = target['type'], target['fileBytes']
            if 'linkName' in target: entry['linkName'] = target['linkName']
        elif m.issym(): entry['type'], entry['fileBytes'], entry['linkName'] = 'symlink', 0, m.linkname
        elif m.isdir(): entry['type'], entry['fileBytes'] = 'directory', 0
        elif m.ischr(): entry['type'], entry['fileBytes'] = 'character', 0
        elif m.isblk(): entry['type'], entry['fileBytes'] = 'block', 0
        elif m.isfifo(): entry['type'], entry['fileBytes'] = 'fifo', 0
        sizes[path] = entry
        if path != '/': seen.append(entry)
print(json.dumps(seen))
`

/** What the engine makes of layers, the lowest first: the file system of a container, or what it says where it refuses them. */
export function engineView(tars: readonly Uint8Array[]): EngineView {
  const layoutDir = mkdtempSync(join(tmpdir(), 'engine-view-'))
  try {
    const builder = layoutBuilder()
    const image = builder.image({ platform: 'linux/amd64', layers: tars.map((tar) => ({ tar })) })
    builder.name(builder.index([image]))
    builder.write(layoutDir)
    return layoutView(layoutDir, ['linux/amd64'])[0] ?? { refused: 'There is no image' }
  } finally {
    rmSync(layoutDir, { recursive: true, force: true })
  }
}

/** The file system of a container of each platform's image. Writes a name into the layout's index.json, which no digest covers. */
export function layoutView(layoutDir: string, platforms: readonly string[]): EngineView[] {
  const tag = `image-budgets-view:${randomUUID()}`
  const indexPath = join(layoutDir, 'index.json')
  const index = JSON.parse(readFileSync(indexPath, 'utf8'))
  index.manifests[0].annotations = { 'io.containerd.image.name': `docker.io/library/${tag}` }
  writeFileSync(indexPath, JSON.stringify(index))
  try {
    const packed = spawnSync('tar', ['-C', layoutDir, '-cf', '-', '.'], { maxBuffer: 1 << 30 })
    const loading = docker(['load'], packed.stdout)
    if (loading.status !== 0) return platforms.map(() => ({ refused: loading.stderr.toString().trim() }))
    return platforms.map((platform) => exported(tag, platform))
  } finally {
    docker(['rmi', '-f', tag])
  }
}

function exported(image: string, platform: string): EngineView {
  const created = docker(['create', `--platform=${platform}`, '--network=none', image, '/none'])
  if (created.status !== 0) return { refused: created.stderr.toString().trim() }
  const container = created.stdout.toString().trim()
  try {
    const exported = docker(['export', container])
    if (exported.status !== 0) throw new Error(`docker export: ${exported.stderr}`)
    const { stdout, status, stderr } = spawnSync('python3', ['-c', script], {
      input: exported.stdout,
      maxBuffer: 1 << 28,
    })
    if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr}`)
    return JSON.parse(stdout.toString())
  } finally {
    docker(['rm', '-f', container])
  }
}

function docker(args: readonly string[], input?: Uint8Array) {
  const result = spawnSync('docker', args, { maxBuffer: 1 << 30, ...(input === undefined ? {} : { input }) })
  if (result.error !== undefined) throw result.error
  if (/Cannot connect to the Docker daemon/.test(result.stderr.toString())) throw new Error(result.stderr.toString())
  return result
}
