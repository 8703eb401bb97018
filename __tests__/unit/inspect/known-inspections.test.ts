import { describe, expect, test } from '@jest/globals'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import { type Asked, inspectImage } from '../../../src/inspect/inspect-image.ts'
import { createKnownInspections } from '../../../src/inspect/known-inspections.ts'
import { knownOr } from '../../../src/inspect/known-or.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { listingOf } from '../../kit/listing-builder.ts'
import { measurementOf } from '../../kit/measurement-of.ts'
import { amd64, arm64 } from '../../kit/run-builder.ts'

/** An image whose names are all that may be in one, with what budgets ask of it and what is unknown. */
function question(fileBytes = 10) {
  const files = hostileTexts.map((text, index) => ({
    path: `opt/${index}-${text.replaceAll('/', '').slice(0, 60)}`,
    fileBytes,
  }))
  const listings = [listingOf([...files, { path: 'opt/stray-\udc80', fileBytes: 1 }]), listingOf(['.wh.opt', 'loop'])]
  const asked: Asked = {
    measurement: measurementOf(listings),
    platform: amd64,
    paths: ['/loop', '/opt'],
    device: 'cpu',
  }
  return { asked, inspect: async () => inspectImage({ ...asked, listings, tree: buildTree(listings) }) }
}

function memoryRecords() {
  const records = new Map<string, Uint8Array>()
  return {
    records,
    get: async (name: string) => records.get(name),
    put: async (name: string, record: Uint8Array) => void records.set(name, record),
  }
}

const never = async (): Promise<never> => {
  throw new Error('It was inspected again')
}

test('what an earlier run of this program found is all of what it found', async () => {
  const memory = memoryRecords()
  const { asked, inspect } = question()
  const found = await knownOr(asked, { inspections: createKnownInspections('a', memory), inspect })
  expect(found).toEqual(await inspect())
  expect(found).toMatchObject({ paths: [{}, { layerBytes: expect.any(Map) }] })
  const again = await knownOr(asked, { inspections: createKnownInspections('a', memory), inspect: never })
  expect(again).toEqual(found)
})

describe('it is looked into again', () => {
  const other = question(11)
  test.each<[string, string, Partial<Asked>]>([
    ['by another program', 'b', {}],
    ['with other layers', 'a', { measurement: other.asked.measurement }],
    ['for another platform', 'a', { platform: arm64 }],
    ['for another device', 'a', { device: 'cuda' }],
    ['for other paths', 'a', { paths: [] }],
    ['with another limit of large files', 'a', { largeFileBytes: 1 }],
  ])('%s', async (_, program, changes) => {
    const memory = memoryRecords()
    const { asked, inspect } = question()
    await knownOr(asked, { inspections: createKnownInspections('a', memory), inspect })
    const inspections = createKnownInspections(program, memory)
    await expect(knownOr({ ...asked, ...changes }, { inspections, inspect: never })).rejects.toThrow('again')
  })

  test.each<[string, (record: Uint8Array) => Uint8Array]>([
    ['that is empty', () => new Uint8Array()],
    ['that is cut off', (record) => record.subarray(0, -1)],
    ['of which a byte is another', (record) => record.with(-5, 0x20)],
  ])('where there is a record %s', async (_, damage) => {
    const memory = memoryRecords()
    const { asked, inspect } = question()
    const inspections = createKnownInspections('a', memory)
    await knownOr(asked, { inspections, inspect })
    for (const [name, record] of memory.records) memory.records.set(name, damage(record))
    expect(await knownOr(asked, { inspections, inspect })).toEqual(await inspect())
    expect(await knownOr(asked, { inspections, inspect: never })).toEqual(await inspect())
  })
})

test('what is kept for one question and is no answer to it is none', async () => {
  const memory = memoryRecords()
  const { asked, inspect } = question()
  const inspections = createKnownInspections('a', memory)
  const found = await inspect()
  await inspections.put(JSON.stringify(asked), { ...found, liveBytes: found.liveBytes - 1 })
  expect(await knownOr(asked, { inspections, inspect })).toEqual(found)
  await inspections.put(JSON.stringify(asked), null as never)
  expect(await knownOr(asked, { inspections, inspect })).toEqual(found)
  await inspections.put(JSON.stringify(asked), {} as never)
  expect(await knownOr(asked, { inspections, inspect })).toEqual(found)
})

test('what could not be looked into is tried again', async () => {
  const memory = memoryRecords()
  const { asked, inspect } = question()
  const inspections = createKnownInspections('a', memory)
  expect(await knownOr(asked, { inspections, inspect: async () => unknown('no disk') })).toEqual(unknown('no disk'))
  expect(memory.records.size).toBe(0)
  expect(await knownOr(asked, { inspections, inspect })).toEqual(await inspect())
})
