import { posix } from 'node:path'
import type { Files } from '../ports.ts'

const maxSources = 50

/**
 * The folder that a Dockerfile is built from: its own, or the top of the checkout where that alone has what the Dockerfile copies. Where
 * neither tells, its own.
 */
export async function guessContext(
  dockerfile: { readonly path: string; readonly text: string },
  { workspace, files }: { readonly workspace: string; readonly files: Pick<Files, 'info'> },
): Promise<string> {
  const own = posix.dirname(dockerfile.path)
  if (own === '.') return own
  const sources = copySources(dockerfile.text)
  const has = async (folder: string): Promise<number> => {
    const infos = await Promise.all(sources.map((source) => files.info(posix.join(workspace, folder, source))))
    return infos.filter((info) => info !== undefined).length
  }
  return (await has('.')) > (await has(own)) ? '.' : own
}

/** What COPY and ADD take from the context, where that is written out. */
function copySources(text: string): string[] {
  const found = [
    ...text.matchAll(/^[ \t]*(?:COPY|ADD)[ \t]+((?:--(?!from=)\S+[ \t]+)*)([^\s[<$*?-][^\s$*?]*)[ \t]+\S/gim),
  ]
  const paths = found.flatMap(([, , source = '']) => (source.includes('://') ? [] : [posix.join('/', source).slice(1)]))
  return [...new Set(paths)].filter((path) => path !== '').slice(0, maxSources)
}
