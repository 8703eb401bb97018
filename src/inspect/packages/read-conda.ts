import type { InventoryContext } from './inventory-context.ts'
import { readJson, stringIn } from './read-json.ts'

/** The packages of conda's environments, each of which has a record of what was linked into it. */
export function readConda(context: InventoryContext): void {
  for (const path of context.manifests.conda) {
    const record = readJson(context, path)
    const root = path.slice(0, path.lastIndexOf('/conda-meta/'))
    const file = path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
    const version = stringIn(record, 'version')
    const owner = context.claims.add({
      ...{ manager: 'conda', name: stringIn(record, 'name') ?? file, path: root || '/' },
      ...(version && { version }),
    })
    context.claims.claim(path, owner)
    const files = record?.['files']
    if (record !== undefined && !Array.isArray(files)) context.problem(path, 'does not say which files it installed')
    for (const name of Array.isArray(files) ? files : []) {
      if (typeof name === 'string') context.claims.claim(`${root}/${name}`, owner)
    }
  }
}
