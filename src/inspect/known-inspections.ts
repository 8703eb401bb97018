import { hash } from 'node:crypto'
import type { Inspection } from '../model/inspection.ts'
import type { Inspections, Records } from '../record-ports.ts'

/*
 * An inspection is a pure function of an image's layers and of what is asked of them, so that a second look at an unchanged image can do without its tree. It is
 * kept under a hash of the program and of all that it depends on: whatever changes a rule changes the program. As a record it is the sha256 of what
 * follows, and the inspection as JSON.
 */

const checksumBytes = 32

/** `program` tells this program from every other. */
export function createKnownInspections(program: string, records: Pick<Records, 'get' | 'put'>): Inspections {
  const nameOf = (of: string): string => `${hash('sha256', `${program}\n${of}`)}.inspection`
  return {
    async get(of) {
      const record = await records.get(nameOf(of))
      if (record === undefined) return undefined
      const json = record.subarray(checksumBytes)
      if (!checksum(json).equals(record.subarray(0, checksumBytes))) return undefined
      return parse(new TextDecoder().decode(json))
    },
    async put(of, inspection) {
      const json = Buffer.from(stringify(inspection))
      await records.put(nameOf(of), Buffer.concat([checksum(json), json]))
    },
  }
}

function checksum(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}

function stringify(inspection: Inspection): string {
  return JSON.stringify(inspection, (_, value: unknown) => (value instanceof Map ? [...value] : value))
}

/** Undefined where it is none: the checksum is no seal. */
function parse(json: string): Inspection | undefined {
  const { paths, ...rest } = (JSON.parse(json) ?? {}) as Inspection
  if (![paths, rest.layers, rest.packages, rest.observations].every(Array.isArray)) return undefined
  return {
    ...rest,
    paths: paths.map(({ layerBytes, ...path }) =>
      layerBytes === undefined ? path : { ...path, layerBytes: new Map(layerBytes) },
    ),
  }
}
