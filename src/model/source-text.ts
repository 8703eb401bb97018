import type { SourceReference } from './source-reference.ts'

/** An image as `parseSourceReference` reads it; of a registry with its kind. Hostile text. */
export function sourceText(source: SourceReference): string {
  switch (source.kind) {
    case 'oci':
      return `oci:${source.path}${source.digest === undefined ? '' : `@${source.digest}`}`
    case 'oci-archive':
    case 'docker-archive':
      return `${source.kind}:${source.path}`
    case 'docker-daemon':
      return `docker-daemon:${source.reference}`
    case 'registry': {
      const tag = source.tag === undefined ? '' : `:${source.tag}`
      const digest = source.digest === undefined ? '' : `@${source.digest}`
      return `registry:${source.repository.name}${tag}${digest}`
    }
  }
}
