import { contentOf, type InventoryContext } from './inventory-context.ts'
import { linesOf } from './lines-of.ts'
import { recordPaths } from './record-paths.ts'

const nothing = new Uint8Array()

/** Python's distributions, by what their installers left beside them. Those that a system package or conda brought are theirs. */
export function readPython(context: InventoryContext): void {
  for (const path of context.manifests.python) {
    if (context.claims.ownerOf(path) === undefined) readDistribution(context, path)
  }
}

/** The folder or file that describes it, and the folder that it is installed in. */
type Distribution = { readonly described: string; readonly home: string; readonly owner: number }

function readDistribution(context: InventoryContext, path: string): void {
  const isFile = path.endsWith('.egg-info')
  const described = isFile ? path : folderOf(path)
  const home = folderOf(described) || '/'
  const head = headOf(contentOf(context, path) ?? nothing)
  const [nameInPath = '', versionInPath] = described
    .slice(folderOf(described).length + 1)
    .replace(/\.(?:dist|egg)-info$/, '')
    .split('-')
  if (head.name === undefined) context.problem(path, 'names no distribution')
  const version = head.version ?? versionInPath
  const owner = context.claims.add({
    ...{ manager: 'python', name: head.name ?? nameInPath, path: home },
    ...(version && { version }),
  })
  context.claims.claim(path, owner)
  if (!isFile) context.claims.claimBelow(described, owner)
  claimFiles(context, { described, home, owner })
}

function claimFiles(context: InventoryContext, distribution: Distribution): void {
  const { described, home, owner } = distribution
  const list = (name: string): Uint8Array | undefined => {
    const path = `${described}/${name}`
    return context.tree.at(path) === undefined ? undefined : contentOf(context, path)
  }
  const isNew = described.endsWith('.dist-info')
  const record = isNew ? list('RECORD') : undefined
  if (record !== undefined) {
    const cutOff = () => context.problem(`${described}/RECORD`, 'ends within quotes; the rest of it is not known')
    for (const path of recordPaths(record, cutOff)) context.claims.claim(absolute(path, home), owner)
    return
  }
  const installed = isNew ? undefined : list('installed-files.txt')
  if (installed !== undefined) {
    for (const path of linesOf(installed)) context.claims.claim(absolute(path, described), owner)
    return
  }
  const modules = isNew ? undefined : list('top_level.txt')
  if (modules === undefined)
    context.problem(described, 'has no list of files beside it; which are its own is not known')
  for (const module of linesOf(modules ?? nothing)) {
    // A name of a module, or of one in a namespace; the folder itself is everyone's.
    if (!/^\w[\w./-]*$/.test(module)) continue
    context.claims.claim(`${home}/${module}.py`, owner)
    context.claims.claimBelow(`${home}/${module}`, owner)
  }
}

/** Installers join the path to the folder; what leads out of it, to `bin`, is part of the package. */
function absolute(path: string, home: string): string {
  // Nearly every path of nearly every list.
  if (!oddNames.test(path)) return `${home}/${path}`
  const names: string[] = []
  for (const name of (path.startsWith('/') ? path : `${home}/${path}`).split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}

const oddNames = /^\/|^\.\.?\/|\/\.\.?(?:\/|$)|\/\//

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

function headOf(bytes: Uint8Array): { readonly name?: string; readonly version?: string } {
  const fields = new Map<string, string>()
  for (const line of linesOf(bytes)) {
    if (line === '') break
    const [, field = '', value = ''] = /^(Name|Version):(.*)$/is.exec(line) ?? []
    if (value.trim() !== '' && !fields.has(field.toLowerCase())) fields.set(field.toLowerCase(), value.trim())
  }
  const [name, version] = [fields.get('name'), fields.get('version')]
  return { ...(name && { name }), ...(version && { version }) }
}
