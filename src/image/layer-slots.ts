export type LayerSlots = {
  /** Runs it when one of the slots is free, in the order of asking. */
  run<Value>(work: () => Promise<Value>): Promise<Value>
}

/** Lets so many layers be read at once and no more. */
export function createLayerSlots(count: number): LayerSlots {
  const waiting: (() => void)[] = []
  let running = 0
  return {
    async run(work) {
      if (running >= count) await new Promise<void>((resolve) => waiting.push(resolve))
      else running += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
