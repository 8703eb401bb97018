import { controlStanzas } from './control-stanzas.ts'
import { dpkgDiversions } from './dpkg-diversions.ts'
import { contentOf, type InventoryContext } from './inventory-context.ts'
import { linesOf } from './lines-of.ts'

const folder = '/var/lib/dpkg'
const statusPath = `${folder}/status`
const lineFeed = 0x0a
const nothing = new Uint8Array()
const wanted = new Set(['Package', 'Status', 'Version', 'Architecture', 'Installed-Size'])

type Stanza = { readonly name: string; readonly architecture: string | undefined; readonly isUnpacked: boolean }

/**
 * Debian's packages: dpkg's status with the lists of files beside it, and the folder `status.d` of images that were put together without dpkg. The
 * declared size is Installed-Size, of 1024 bytes each. Packages whose entry was cut off are there without a version.
 */
export function readDpkg(context: InventoryContext): void {
  const diverted = dpkgDiversions(context)
  const orphans = readStatus(context, diverted)
  readOrphans(context, { orphans, diverted })
  readStatusFolder(context)
}

type Diverted = ReturnType<typeof dpkgDiversions>

/** The paths of lists that belong to no entry. */
function readStatus(context: InventoryContext, diverted: Diverted): ReadonlySet<string> {
  const lists = listsIn(context)
  const orphans = new Set(lists)
  const bytes = contentOf(context, statusPath)
  if (bytes === undefined) return orphans
  const unlisted: Unlisted = { count: 0 }
  let isCutOff = bytes.length > 0 && bytes.at(-1) !== lineFeed
  for (const fields of controlStanzas(bytes, wanted)) {
    const stanza = stanzaOf(fields)
    if (stanza === undefined) {
      isCutOff = true
      continue
    }
    const names = [stanza.name, `${stanza.name}:${stanza.architecture ?? ''}`]
    const its = names.map((name) => `${folder}/info/${name}.list`).filter((path) => lists.has(path))
    for (const path of its) orphans.delete(path)
    if (!stanza.isUnpacked) continue
    const owner = addPackage(context, { name: stanza.name, fields })
    const [list] = its
    if (list === undefined) {
      unlisted.first ??= stanza.name
      unlisted.count += 1
    } else claimList(context, { list, name: stanza.name, owner, diverted })
  }
  if (isCutOff)
    context.problem(statusPath, 'ends in the middle of an entry, or holds one without a name, state or version')
  tellUnlisted(context, unlisted)
  return orphans
}

function listsIn({ tree }: InventoryContext): ReadonlySet<string> {
  const lists = new Set<string>()
  for (const { path } of tree.children(`${folder}/info`)) {
    if (path.endsWith('.list')) lists.add(`${folder}/info/${path.slice(path.lastIndexOf('/') + 1)}`)
  }
  return lists
}

/** Packages without a list of files; there may be a million of them. */
type Unlisted = { first?: string; count: number }

function tellUnlisted({ problem }: InventoryContext, { first, count }: Unlisted): void {
  if (first === undefined) return
  const more = count === 1 ? '' : ` and ${count - 1} more`
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
  for (const path of linesOf(contentOf(context, list) ?? nothing)) {
    if (path.startsWith('/')) context.claims.claim(diverted({ path, name }), owner)
  }
}

/** Lists without an entry: the status is not whole, and their files are there all the same. */
function readOrphans(
  context: InventoryContext,
  { orphans, diverted }: { readonly orphans: ReadonlySet<string>; readonly diverted: Diverted },
): void {
  const files = [...orphans].filter((path) => context.tree.at(path)?.type === 'file')
  for (const path of files) {
    const name = path.slice(folder.length + 6, -'.list'.length).replace(/:.*$/s, '')
    claimList(context, { list: path, name, owner: context.claims.add({ manager: 'dpkg', name }), diverted })
  }
  const [first] = files
  if (first === undefined) return
  context.problem(
    first,
    `is the list of a package without an entry in ${statusPath}, which has lost ${files.length} of them; version and declared size are not known`,
  )
}

/** Every file is an entry, and its checksums, if they are there, the list. */
function readStatusFolder(context: InventoryContext): void {
  for (const { path, type } of context.tree.children(`${folder}/status.d`)) {
    if (type !== 'file' || path.endsWith('.md5sums')) continue
    for (const fields of controlStanzas(contentOf(context, path) ?? nothing, wanted)) {
      const name = fields.get('Package')
      if (!name) {
        context.problem(path, 'holds an entry without a name')
        continue
      }
      const owner = addPackage(context, { name, fields })
      const sums = context.tree.at(`${path}.md5sums`)
      if (sums === undefined) context.problem(path, 'has no checksums beside it; which files are its own is not known')
      for (const line of linesOf((sums && contentOf(context, sums.path)) ?? nothing)) {
        const [, file] = /^[0-9a-f]{32} [ *](.+)$/s.exec(line) ?? []
        if (file !== undefined) context.claims.claim(`/${file}`, owner)
      }
    }
  }
}
