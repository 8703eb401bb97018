import type { ImageTree } from '../../model/image-tree.ts'
import { isUnknown } from '../../model/unknown.ts'
import { folderOf } from './folder-of.ts'

/** The folders of packages in a `node_modules` that only development needs: npm's own list says so, else what the project's manifest names directly. */
export function devNodeModules(folder: string, tree: ImageTree): string[] {
  const project = folderOf(folder)
  const packages = objectIn(read(`${folder}/.package-lock.json`, tree), 'packages')
  if (packages !== undefined) {
    return Object.keys(packages)
      .filter((path) => objectIn(packages, path)?.['dev'] === true && isBelow(path))
      .map((path) => `${project}/${path}`)
  }
  const named = objectIn(read(`${project}/package.json`, tree), 'devDependencies') ?? {}
  return Object.keys(named)
    .filter(isBelow)
    .map((name) => `${folder}/${name}`)
}

function isBelow(path: string): boolean {
  return !path.split('/').some((part) => part === '' || part === '.' || part === '..')
}

function read(path: string, tree: ImageTree): unknown {
  const bytes = tree.content(path)
  if (bytes === undefined || isUnknown(bytes)) return undefined
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    // That it cannot be read is told where packages are listed.
    return undefined
  }
}

function objectIn(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const inner = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return isObject(inner) ? inner : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
