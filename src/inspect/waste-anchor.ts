/** Folders that everything shares: what is in them belongs together no more than what is in the root. */
const sharedFolders: ReadonlySet<string> = new Set([
  ...[
    '',
    '/home',
    '/opt',
    '/srv',
    '/usr',
    '/usr/lib',
    '/usr/lib64',
    '/usr/local',
    '/usr/local/lib',
    '/usr/local/share',
  ],
  ...['/usr/share', '/var', '/var/cache', '/var/lib'],
])

/** The first folder on the way to a file that is not everybody's; of what lies in such a folder by itself, that folder. */
export function wasteAnchor(path: string): string {
  let end = 0
  while (sharedFolders.has(path.slice(0, end))) {
    const next = path.indexOf('/', end + 1)
    if (next < 0) return `${path.slice(0, end)}/`
    end = next
  }
  return path.slice(0, end)
}
