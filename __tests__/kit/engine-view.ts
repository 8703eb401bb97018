import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
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
export function engineView(tars: readonly Uint8Array[]): readonly ExportedEntry[] | { readonly refused: string } {
  const layoutDir = mkdtempSync(join(tmpdir(), 'engine-view-'))
  const tag = `image-budgets-view:${basename(layoutDir).toLowerCase()}`
  try {
    const builder = layoutBuilder()
    const image = builder.image({ platform: 'linux/amd64', layers: tars.map((tar) => ({ tar })) })
    const annotations = { 'io.containerd.image.name': `docker.io/library/${tag}` }
    builder.name({ ...builder.index([image]), annotations })
    builder.write(layoutDir)
    const packed = spawnSync('tar', ['-C', layoutDir, '-cf', '-', '.'], { maxBuffer: 1 << 28 })
    const loading = docker(['load'], packed.stdout)
    if (loading.status !== 0) return { refused: loading.stderr.toString().trim() }
    return exportedFrom(tag, 'linux/amd64')
  } finally {
    docker(['rmi', '-f', tag])
    rmSync(layoutDir, { recursive: true, force: true })
  }
}

/** The file system of a container of an image that the engine has. */
export function exportedFrom(image: string, platform: string): readonly ExportedEntry[] | { readonly refused: string } {
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
