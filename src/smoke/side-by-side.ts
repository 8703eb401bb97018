/** Does the work on every item, at most `atOnce` at a time, begun in their order. After the first error nothing is begun anew; rejects with it when what runs has ended. */
export async function sideBySide<Item>(
  items: readonly Item[],
  { atOnce, work }: { readonly atOnce: number; readonly work: (item: Item) => Promise<void> },
): Promise<void> {
  const waiting = inTurn(items)
  const worker = async (): Promise<void> => {
    // An error leaves this loop, which ends the generator for all workers; an array's own iterator would go on.
    for (const item of waiting) await work(item)
  }
  const workers = Array.from({ length: Math.max(1, atOnce) }, worker)
  await Promise.allSettled(workers)
  await Promise.all(workers)
}

function* inTurn<Item>(items: readonly Item[]): Generator<Item> {
  yield* items
}
