import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import type { PlannedTag } from '../../../src/model/publish.ts'
import { publishImages } from '../../../src/publish/publish-images.ts'
import { type MadeImage, madeImage, publication, publishPlace, tagsOf } from '../../kit/publish-builder.ts'

const name = 'one.example/acme/app'
const small = madeImage('small')

/** What becomes of the moving tag where the repository holds `there`, by tag. */
async function moving(there: Readonly<Record<string, MadeImage>>, tags: readonly PlannedTag[]) {
  const place = publishPlace(small)
  for (const [tag, { blobs, measured }] of Object.entries(there)) {
    place.registry.add(name, { blobs, root: measured.indexDigest, tag })
  }
  const { result, failure } = await publishImages(place.options([publication('small', { [name]: tags })]))
  const outcome = result.tags.find(({ planned }) => planned.kind === 'moving')
  return { failure, outcome, names: place.registry.repository(name).tags.get(outcome?.planned.tag ?? '') }
}

const labelled = (version: string): MadeImage => madeImage('other', { content: version, version })
const unlabelled = madeImage('other')

describe('a moving tag stays with a newer release', () => {
  test.each<[string, string, Record<string, MadeImage>, 'kept' | 'set']>([
    ['latest names a newer one by its label', 'latest', { latest: labelled('1.3.0'), '1.3.0': unlabelled }, 'kept'],
    ['latest has the label of its base, which is no release', 'latest', { latest: labelled('16.2.0') }, 'set'],
    ['with a v before it', 'latest', { latest: labelled('v2.0.0'), '2.0.0': unlabelled }, 'kept'],
    ['latest names an older one', 'latest', { latest: labelled('1.2.2') }, 'set'],
    ['latest names the same version', 'latest', { latest: labelled('1.2.3') }, 'set'],
    ['a pre-release of it is older', 'latest', { latest: labelled('1.2.3-rc.1') }, 'set'],
    ['1.2 names a newer patch', '1.2', { '1.2': labelled('1.2.10'), '1.2.10': unlabelled }, 'kept'],
    ['the label counts, not what else is there', 'latest', { latest: labelled('1.2.2'), '9.0.0': unlabelled }, 'set'],
    ['the tag names nothing yet', 'latest', { '9.0.0': labelled('9.0.0') }, 'set'],
    ['no label: a newer version is in the repository', 'latest', { latest: unlabelled, '1.3.0': unlabelled }, 'kept'],
    [
      'no label: only older ones are',
      'latest',
      { latest: unlabelled, '1.2.2': unlabelled, '0.9.0': unlabelled },
      'set',
    ],
    ['no label: newer pre-releases do not count', 'latest', { latest: unlabelled, '1.3.0-rc.1': unlabelled }, 'set'],
    ['no label: nothing there has a version', 'latest', { latest: unlabelled, edge: unlabelled }, 'set'],
    ['a label that is no version: as none', 'latest', { latest: labelled('noble'), '1.3.0': unlabelled }, 'kept'],
    ['1.2 is about releases of 1.2', '1.2', { '1.2': unlabelled, '1.3.0': unlabelled }, 'set'],
    ['and 1.2 not about 1.20', '1.2', { '1.2': unlabelled, '1.20.0': unlabelled }, 'set'],
    ['1.2 with a newer patch', '1.2', { '1.2': unlabelled, '1.2.4': unlabelled }, 'kept'],
    ['1 with a newer minor', '1', { '1': unlabelled, '1.3.0': unlabelled }, 'kept'],
    ['1 is not about 2', '1', { '1': unlabelled, '2.0.0': unlabelled }, 'set'],
  ])('%s', async (_, tag, there, status) => {
    const { outcome, failure, names } = await moving(there, tagsOf('1.2.3', '1.2.3', tag))
    expect([failure, outcome?.status]).toEqual([undefined, status])
    expect(names).toBe(status === 'set' ? small.measured.indexDigest : there[tag]?.measured.indexDigest)
    expect(outcome).not.toHaveProperty('overtakenBy')
    if (status === 'kept') {
      expect(outcome).toMatchObject({ found: names, reason: expect.stringContaining('newer than 1.2.3') })
    }
  })

  test.each<[string, Record<string, MadeImage>, 'kept' | 'set']>([
    ['of its own form', { 'latest-cuda': unlabelled, 'v1.3.0-cuda': unlabelled }, 'kept'],
    ['of another variant', { 'latest-cuda': unlabelled, 'v1.3.0': unlabelled, 'v1.3.0-cpu': unlabelled }, 'set'],
  ])('tags with prefix and suffix are held against those %s', async (_, there, status) => {
    const { outcome } = await moving(there, tagsOf('1.2.3', 'v1.2.3-cuda', 'latest-cuda'))
    expect(outcome?.status).toBe(status)
  })

  test('a variant without version tags has nothing but the label', async () => {
    const { outcome } = await moving({ latest: labelled('1.3.0') }, tagsOf('1.2.3', 'latest'))
    expect(outcome?.status).toBe('kept')
  })

  test('build metadata of the version is no part of their form', async () => {
    const version: PlannedTag = { tag: '1.2.3-build.5', kind: 'version', template: '{{version}}' }
    const latest: PlannedTag = { tag: 'latest', kind: 'moving', template: 'latest', newestOf: '1.2.3+build.5' }
    const there = { latest: unlabelled, '1.3.0': unlabelled }
    expect((await moving(there, [version, latest])).outcome?.status).toBe('kept')
  })

  test.each<[string, Record<string, MadeImage>, string | undefined]>([
    ['1.9', { latest: labelled('2.0.0'), '2.0.0': unlabelled }, 'it names 2.0.0, which is newer than 1.9'],
    ['v1.9', { latest: labelled('1.8.7'), '1.8.7': unlabelled }, undefined],
    [
      '1.9',
      { latest: unlabelled, '2.0.0': unlabelled },
      'the version that it names is not known, and 2.0.0 is in the repository, which is newer than 1.9',
    ],
    ['2027.01.05', { latest: labelled('2026.12.31'), '2026.12.31': unlabelled }, undefined],
    ...['nightly-7', '1.1.1w', '99999999999999999999.0.0'].map(
      (version): [string, Record<string, MadeImage>, string] => [
        version,
        { latest: labelled('1.1.1'), '1.1.1': unlabelled },
        `it names 1.1.1, and nobody can tell whether "${version}", which is no semantic version, is newer`,
      ],
    ),
    ['nightly-7', { latest: labelled('16.2.0'), 'nightly-6': unlabelled }, undefined],
    ['nightly-7', { latest: labelled('nightly-6'), '2.0.0': unlabelled }, undefined],
  ])('the version %s: %#', async (version, there, reason) => {
    const { outcome, failure } = await moving(there, tagsOf(version, version, 'latest'))
    expect(failure).toBeUndefined()
    expect(outcome).toMatchObject(reason === undefined ? { status: 'set' } : { status: 'kept', reason })
  })

  test('a tag that may go back goes back', async () => {
    const branch: PlannedTag = { tag: 'main', kind: 'moving', template: '{{branch}}' }
    expect((await moving({ main: labelled('9.0.0') }, [branch])).outcome?.status).toBe('set')
  })

  test('a registry that does not tell ends it: nothing is moved unseen', async () => {
    const place = publishPlace(small)
    place.registry.add(name, { blobs: unlabelled.blobs, root: unlabelled.measured.indexDigest, tag: 'latest' })
    const error = new ActionError('registry', 'It cannot be reached')
    place.registry.failing({ operation: 'tags', error })
    const { result, failure } = await publishImages(
      place.options([publication('small', { [name]: tagsOf('1.2.3', '1.2.3', 'latest') })]),
    )
    expect(failure).toBe(error)
    expect(result.tags.map(({ status }) => status)).toEqual(['set', 'not-set'])
    expect(place.registry.repository(name).tags.get('latest')).toBe(unlabelled.measured.indexDigest)
  })
})

describe('fault 10: a newer release comes while the tag is being set', () => {
  const older = labelled('1.2.2')
  const newer = madeImage('newer', { version: '1.3.0' })
  const plan = [publication('small', { [name]: tagsOf('1.2.3', '1.2.3', 'latest') })]

  function racing() {
    const place = publishPlace(small)
    const add = ({ blobs, measured }: MadeImage, tag: string) =>
      place.registry.add(name, { blobs, root: measured.indexDigest, tag })
    add(older, 'latest')
    const release = () => {
      for (const tag of ['1.3.0', 'latest']) add(newer, tag)
    }
    return { ...place, add, release, latest: () => place.registry.repository(name).tags.get('latest') }
  }

  test('after the look at what the tag names: the tag stays with it', async () => {
    const place = racing()
    const looked = place.options(plan)
    const openPublished: typeof looked.openPublished = async (...image) => {
      const found = await looked.openPublished(...image)
      if (place.latest() === older.measured.indexDigest) place.release()
      return found
    }
    const { result } = await publishImages({ ...looked, openPublished })
    expect(result.tags[1]).toMatchObject({ status: 'kept', previous: newer.measured.indexDigest })
    expect(place.latest()).toBe(newer.measured.indexDigest)
  })

  test('with the very put: what was taken from it is told', async () => {
    const place = racing()
    const { putManifest } = place.registry
    place.registry.putManifest = (of, put) => {
      if (put.reference === 'latest') place.release()
      return putManifest(of, put)
    }
    const { result, failure } = await publishImages(place.options(plan))
    expect(failure).toBeUndefined()
    expect(result.tags).toMatchObject([{ status: 'set' }, { status: 'set', overtakenBy: '1.3.0' }])
    expect(result.tags[0]).not.toHaveProperty('overtakenBy')
  })

  test('again and again: the tag is left to whoever moves it', async () => {
    const place = racing()
    const { manifest } = place.registry
    let moves = 0
    place.registry.manifest = async (of, reference) => {
      const found = await manifest(of, reference)
      if (reference !== 'latest') return found
      moves += 1
      add(`1.0.${moves}`)
      return found
    }
    const add = (version: string) => place.add(madeImage('theirs', { content: version, version }), 'latest')
    const { result } = await publishImages(place.options(plan))
    expect(result.tags[1]).toMatchObject({ status: 'moved-by-other', reason: expect.stringContaining('moved 3 times') })
    expect(place.deeds).not.toContain(`put ${name}:latest`)
  })
})
