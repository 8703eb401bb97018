import type { InventoryContext } from './inventory-context.ts'

export function readRpm(_context: InventoryContext): void {}
