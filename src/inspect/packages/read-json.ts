import { contentOf, type InventoryContext } from './inventory-context.ts'

/** An object of unknown content; undefined, and told as a problem, where the file holds none. */
export function readJson(context: InventoryContext, path: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = contentOf(context, path)
  if (bytes === undefined) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
    context.problem(path, 'is JSON, but no object')
  } catch {
    context.problem(path, 'is no JSON, or too much of it')
  }
  return undefined
}

export function stringIn(object: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const value = object?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}
