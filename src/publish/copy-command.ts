import { type CopyJob, copyName } from './publish-work.ts'
import type { CopyTool } from './choose-copy-tool.ts'

export type CopyCommand = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
}

/** What the registries and this machine need of skopeo; buildx finds out for itself. */
export type CopySettings = {
  /** Docker's configuration, where there is one. */
  readonly authFile?: string
  readonly scheme: { readonly source: 'https' | 'http'; readonly target: 'https' | 'http' }
}

/**
 * Copies the index with everything that it names, and no tag. A layout is named by the folder that the program starts in, since
 * both programs take a colon in its path for a tag.
 */
export function copyCommand(
  tool: CopyTool,
  options: { readonly job: CopyJob; readonly settings: CopySettings },
): CopyCommand {
  const { job, settings } = options
  const { place, indexDigest } = job.measured
  const cwd = place.kind === 'layout' ? { cwd: place.layoutDir } : {}
  if (tool.kind === 'buildx') {
    const source = place.kind === 'layout' ? 'oci-layout://.' : place.repository.name
    // Without the second option an image without an index would be given one, and have another digest.
    const create = ['buildx', 'imagetools', 'create', '--prefer-index=false', '--progress=plain']
    return { command: 'docker', args: [...create, '--tag', copyName(job), `${source}@${indexDigest}`], ...cwd }
  }
  const source = place.kind === 'layout' ? 'oci:.' : `docker://${place.repository.name}@${indexDigest}`
  const args = [
    // The policy is about signatures of what is read, which is our own.
    ...['copy', '--insecure-policy', '--all', '--preserve-digests'],
    ...(settings.authFile === undefined ? [] : ['--authfile', settings.authFile]),
    ...(place.kind === 'registry' && settings.scheme.source === 'http' ? ['--src-tls-verify=false'] : []),
    ...(settings.scheme.target === 'http' ? ['--dest-tls-verify=false'] : []),
    source,
    `docker://${copyName(job)}`,
  ]
  return { command: 'skopeo', args, ...cwd }
}
