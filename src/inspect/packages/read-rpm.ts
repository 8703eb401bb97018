import { contentOf, type InventoryContext } from './inventory-context.ts'
import { type RpmHeader, rpmHeader } from './rpm-header.ts'
import { sqliteTable } from './sqlite-table.ts'

const folders = ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm']
/** What rpm wrote before it had SQLite, and what SUSE's does. */
const otherForms = ['Packages', 'Packages.db']

const mostUnreadable = 100

/** The packages of rpm where its database is SQLite's, as it is since Fedora 33 and RHEL 9. The declared size is that of all files in the package. */
export function readRpm(context: InventoryContext): void {
  const { tree, problem } = context
  const liveAt = (name: string) => {
    const paths = folders.flatMap((folder) => tree.at(`${folder}/${name}`) ?? [])
    const files = paths.filter(({ type, fileBytes }) => type === 'file' && fileBytes > 0)
    // One folder is often a link to the other, or the file has a second name there.
    return new Map(files.toReversed().map(({ path, contentHash }) => [contentHash, path])).values()
  }
  for (const path of liveAt('rpmdb.sqlite')) readDatabase(context, path)
  for (const path of liveAt('rpmdb.sqlite-wal'))
    problem(path, 'holds changes to the database of rpm, which are not read')
  for (const path of otherForms.flatMap((name) => [...liveAt(name)])) {
    problem(
      path,
      'is a database of rpm that is not in the form of SQLite and cannot be read; what its packages brought counts by folder',
    )
  }
}

function readDatabase(context: InventoryContext, path: string): void {
  const bytes = contentOf(context, path)
  if (bytes === undefined) return
  let unreadable = 0
  for (const row of sqliteTable(bytes, { table: 'Packages', onDamage: (reason) => context.problem(path, reason) })) {
    const blob = row.find((column): column is Buffer => column instanceof Buffer)
    const header = blob && rpmHeader(blob)
    if (header?.name !== undefined) claimPackage(context, { ...header, name: header.name })
    else if (++unreadable > mostUnreadable) break
  }
  if (unreadable > mostUnreadable) {
    context.problem(
      path,
      `holds more than ${mostUnreadable} packages that cannot be read; what follows was not looked at`,
    )
  } else if (unreadable > 0) {
    context.problem(path, `holds ${unreadable} ${unreadable === 1 ? 'package' : 'packages'} that cannot be read`)
  }
}

function claimPackage({ claims }: InventoryContext, header: RpmHeader & { readonly name: string }): void {
  const { name, version, declaredBytes, files } = header
  const owner = claims.add({
    ...{ manager: 'rpm', name },
    ...(version !== undefined && { version }),
    ...(declaredBytes !== undefined && { declaredBytes }),
  })
  for (const file of files) claims.claim(file, owner)
}
