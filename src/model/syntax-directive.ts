/** The frontend that a Dockerfile asks for, and the line that does. */
export type SyntaxDirective = { readonly frontend: string; readonly line: number }

/**
 * Finds `# syntax=…` as BuildKit does (frontend/dockerfile/parser, DetectSyntax): only among the first comment lines, with
 * `#` or `//`, after a byte order mark and a `#!` line, names in any case; or as the key of a JSON document.
 */
export function findSyntaxDirective(dockerfile: string): SyntaxDirective | undefined {
  const lines = dockerfile.replace(/^\ufeff/, '').split(/\r?\n/)
  const first = lines[0]?.startsWith('#!') === true ? 1 : 0
  return inComments({ lines, first, marker: '#' }) ?? inComments({ lines, first, marker: '//' }) ?? inJson(lines, first)
}

function inComments(options: {
  readonly lines: readonly string[]
  readonly first: number
  readonly marker: '#' | '//'
}): SyntaxDirective | undefined {
  const { lines, first, marker } = options
  for (let index = first; index < lines.length; index++) {
    const text = (lines[index] ?? '').trim()
    if (!text.startsWith(marker)) return undefined
    const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(text.slice(marker.length).trim()) ?? []
    // A comment that is no directive ends them.
    if (name === undefined || value === undefined) return undefined
    if (name.toLowerCase() === 'syntax') return { frontend: value.split(/\s/)[0] ?? value, line: index + 1 }
  }
  return undefined
}

function inJson(lines: readonly string[], first: number): SyntaxDirective | undefined {
  if (lines[first]?.trimStart().startsWith('{') !== true) return undefined
  try {
    const value = JSON.parse(lines.slice(first).join('\n')) as { readonly syntax?: unknown }
    return typeof value.syntax === 'string' ? { frontend: value.syntax, line: first + 1 } : undefined
  } catch {
    return undefined
  }
}

/** True for Docker's own frontends, at any tag or digest. */
export function isDockersFrontend(reference: string): boolean {
  return /^(?:(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)\/)?docker\/dockerfile(?:-upstream)?(?:[:@][^\s/]+)?$/.test(
    reference,
  )
}
