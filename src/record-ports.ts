import type { Inspection } from './model/inspection.ts'

/** What earlier runs found, by name; only time is lost where nothing can be kept. Names are ours: letters, digits and dots. */
export interface Records {
  /** Undefined: there is none. Whether it is whole is for its reader to prove. */
  get(name: string): Promise<Uint8Array | undefined>
  put(name: string, record: Uint8Array): Promise<void>
  /** Makes room for others where there are too many; nothing is kept from then on. */
  close(): Promise<void>
}

/** What this very program found in images before. */
export interface Inspections {
  /** `of` is all that an inspection depends on, as JSON; undefined: it is not known. */
  get(of: string): Promise<Inspection | undefined>
  put(of: string, inspection: Inspection): Promise<void>
}
