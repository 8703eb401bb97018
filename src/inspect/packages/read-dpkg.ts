import { controlStanzas, linesOf } from './control-stanzas.ts'
import { dpkgDiversions } from './dpkg-diversions.ts'
import { type InventoryContext, textOf } from './inventory-context.ts'

const folder = '/var/lib/dpkg'
const statusPath = `${folder}/status`
const wanted = new Set(['Package', 'Status', 'Version', 'Architecture', 'Installed-Size'])

type Stanza = { readonly name: string; readonly architecture: string | undefined; readonly isUnpacked: boolean }

/**
 * Debian's packages: dpkg's status with the lists of files beside it, and the folder `status.d` of images that were put together without dpkg. The
 * declared size is Installed-Size, of 1024 bytes each. Packages whose entry was cut off are there without a version.
 */
export function readDpkg(context: InventoryContext): void {
  const diverted = dpkgDiversions(context)
  const entries = readStatus(context, diverted)
  readOrphans(context, { entries, diverted })
  readStatusFolder(context)
}

type Diverted = ReturnType<typeof dpkgDiversions>

/** The names of lists that belong to an entry. */
function readStatus(context: InventoryContext, diverted: Diverted): ReadonlySet<string> {
  const known = new Set<string>()
  const text = textOf(context, statusPath)
  if (text === undefined) return known
  const unlisted: string[] = []
  let isCutOff = text !== '' && !text.endsWith('\n')
  for (const fields of controlStanzas(text, wanted)) {
    const stanza = stanzaOf(fields)
    if (stanza === undefined) {
      isCutOff = true
      continue
    }
    const names = [stanza.name, `${stanza.name}:${stanza.architecture ?? ''}`].map((name) => `${name}.list`)
    for (const name of names) known.add(name)
    if (!stanza.isUnpacked) continue
    const owner = addPackage(context, { name: stanza.name, fields })
    const list = names.map((name) => `${folder}/info/${name}`).find((path) => context.tree.at(path) !== undefined)
    if (list === undefined) unlisted.push(stanza.name)
    else claimList(context, { list, name: stanza.name, owner, diverted })
  }
  if (isCutOff)
    context.problem(statusPath, 'ends in the middle of an entry, or holds one without a name, state or version')
  tellUnlisted(context, unlisted)
  return known
}

function tellUnlisted({ problem }: InventoryContext, [first, ...others]: readonly string[]): void {
  if (first === undefined) return
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  problem(
    statusPath,
    `names ${first.slice(0, 100)}${more} as installed, whose lists of files are not there; their bytes count as no package's`,
  )
}

const states = new Set([
  ...['not-installed', 'config-files', 'half-installed', 'unpacked', 'half-configured'],
  ...['triggers-awaited', 'triggers-pending', 'installed'],
])
/** What dpkg removed, or never unpacked. */
const withoutFiles = new Set(['not-installed', 'config-files', 'half-installed'])

function stanzaOf(fields: ReadonlyMap<string, string>): Stanza | undefined {
  const [name, status = '', architecture] = ['Package', 'Status', 'Architecture'].map((field) => fields.get(field))
  const state = status.split(' ')[2] ?? ''
  const isUnpacked = !withoutFiles.has(state)
  if (!name || name.includes('/') || !states.has(state) || (isUnpacked && !fields.get('Version'))) return undefined
  return { name, architecture, isUnpacked }
}

function addPackage(
  { claims }: InventoryContext,
  { name, fields }: { readonly name: string; readonly fields: ReadonlyMap<string, string> },
): number {
  const [version, size] = [fields.get('Version'), fields.get('Installed-Size') ?? '']
  return claims.add({
    ...{ manager: 'dpkg', name },
    ...(version && { version }),
    ...(/^\d{1,12}$/.test(size) && { declaredBytes: Number(size) * 1024 }),
  })
}

type List = { readonly list: string; readonly name: string; readonly owner: number; readonly diverted: Diverted }

function claimList(context: InventoryContext, { list, name, owner, diverted }: List): void {
  for (const path of linesOf(textOf(context, list) ?? '')) {
    if (path.startsWith('/')) context.claims.claim(diverted({ path, name }), owner)
  }
}

/** Lists without an entry: the status is not whole, and their files are there all the same. */
function readOrphans(
  context: InventoryContext,
  { entries, diverted }: { readonly entries: ReadonlySet<string>; readonly diverted: Diverted },
): void {
  const orphans = [...context.tree.children(`${folder}/info`)].filter(
    ({ path, type }) => type === 'file' && path.endsWith('.list') && !entries.has(path.slice(folder.length + 6)),
  )
  for (const { path } of orphans) {
    const name = path.slice(folder.length + 6, -'.list'.length).replace(/:.*$/s, '')
    claimList(context, { list: path, name, owner: context.claims.add({ manager: 'dpkg', name }), diverted })
  }
  const [first] = orphans
  if (first === undefined) return
  context.problem(
    first.path,
    `is the list of a package without an entry in ${statusPath}, which has lost ${orphans.length} of them; version and declared size are not known`,
  )
}

/** Every file is an entry, and its checksums, if they are there, the list. */
function readStatusFolder(context: InventoryContext): void {
  for (const { path, type } of context.tree.children(`${folder}/status.d`)) {
    if (type !== 'file' || path.endsWith('.md5sums')) continue
    for (const fields of controlStanzas(textOf(context, path) ?? '', wanted)) {
      const name = fields.get('Package')
      if (!name) {
        context.problem(path, 'holds an entry without a name')
        continue
      }
      const owner = addPackage(context, { name, fields })
      const sums = context.tree.at(`${path}.md5sums`)
      if (sums === undefined) context.problem(path, 'has no checksums beside it; which files are its own is not known')
      for (const line of linesOf(sums === undefined ? '' : (textOf(context, sums.path) ?? ''))) {
        const [, file] = /^[0-9a-f]{32} [ *](.+)$/s.exec(line) ?? []
        if (file !== undefined) context.claims.claim(`/${file}`, owner)
      }
    }
  }
}
