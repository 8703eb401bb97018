/** Does the work on every item, at most `atOnce` at a time, begun in their order. Rejects with the first error; what runs then is not begun anew. */
export async function sideBySide<Item>(
  items: readonly Item[],
  { atOnce, work }: { readonly atOnce: number; readonly work: (item: Item) => Promise<void> },
): Promise<void> {
  const waiting = items.values()
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item)
  }
  const workers = Array.from({ length: Math.max(1, atOnce) }, worker)
  try {
    await Promise.all(workers)
  } finally {
    // Of an iterator that is closed nobody takes another item.
    waiting.return?.()
    await Promise.allSettled(workers)
  }
}
