import { join } from 'node:path'
import tls from 'node:tls'
import type { Files } from '../../ports.ts'

const maxBytes = 4 * 1024 * 1024

/**
 * The authorities whose certificates count for a registry: Node's own, the system's, those of SSL_CERT_FILE, and what docker's folder for
 * that registry holds.
 */
export async function certificates(
  host: string,
  options: {
    readonly files: Pick<Files, 'list' | 'readBytes'>
    readonly env: Readonly<Record<string, string | undefined>>
    readonly certificatesDir: string
  },
): Promise<readonly string[]> {
  const folder = join(options.certificatesDir, host)
  const names = await options.files.list(folder).catch(noneWhereMissing)
  const own = names.filter((name) => name.endsWith('.crt')).map((name) => join(folder, name))
  const set = options.env['SSL_CERT_FILE']
  const paths = set === undefined || set === '' ? own : [...own, set]
  const texts = await Promise.all(paths.map((path) => options.files.readBytes(path, maxBytes)))
  return [
    ...texts.flatMap((bytes) => (bytes === undefined ? [] : [Buffer.from(bytes).toString('utf8')])),
    // Not imported by name: an older Node, which has none, must get as far as saying that it is too old.
    ...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]),
  ]
}

function noneWhereMissing(error: unknown): readonly string[] {
  const code = (error as NodeJS.ErrnoException).code
  // Whoever may not look into docker's folder has no certificates there.
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return []
  throw error
}
