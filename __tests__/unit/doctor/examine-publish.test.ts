import { describe, expect, test } from '@jest/globals'
import { requireFit } from '../../../src/doctor/doctor-report.ts'
import { examinePublish } from '../../../src/doctor/examine-publish.ts'
import { ActionError } from '../../../src/errors.ts'
import { memoryRegistry } from '../../kit/memory-registry.ts'
import { repository } from '../../kit/publish-builder.ts'

const names = ['ghcr.io/acme/app', 'acme/app', 'docker.io/acme/app', 'quay.io/acme/staging']
const repositories = names.map(repository)
const needs = { repositories, missing: 'blocks' } as const
const denied = new ActionError('registry-denied', 'Registry ghcr.io refuses push', { hint: 'Log in' })
const noTool = new ActionError('copy-tool-missing', 'No program can copy', { hint: 'Install skopeo' })

describe('what publishing needs is looked for before anything is built', () => {
  test('all is there: the program, and each repository once', async () => {
    const registry = memoryRegistry()
    const report = await examinePublish({ ...needs, registry, copyTool: async () => 'skopeo 1.13.3' })
    expect(report).toEqual({
      problems: [],
      found: [
        { name: 'copy tool', value: 'skopeo 1.13.3' },
        { name: 'may push to', value: 'ghcr.io/acme/app, acme/app and quay.io/acme/staging' },
      ],
    })
    expect(registry.calls).toHaveLength(3)
  })

  test('everything that is missing is told at once, and nothing is built then', async () => {
    const registry = memoryRegistry()
    registry.failing({ operation: 'requirePush', repository: 'ghcr.io/acme/app', error: denied })
    const copyTool = async () => Promise.reject(noTool)
    const { problems, found } = await examinePublish({
      ...needs,
      repositories: repositories.slice(0, 2),
      registry,
      copyTool,
    })
    expect(problems).toEqual([
      { code: 'copy-tool-missing', message: 'No program can copy', remedy: 'Install skopeo', blocks: true },
      { code: 'registry-denied', message: 'Registry ghcr.io refuses push', remedy: 'Log in', blocks: true },
    ])
    expect(found).toEqual([{ name: 'may push to', value: 'acme/app' }])
    expect(() => requireFit({ problems, found })).toThrow('No program can copy; Registry ghcr.io refuses push')
  })

  test('what a release alone would lack keeps nobody from building; where builds go does', async () => {
    const registry = memoryRegistry()
    for (const each of ['ghcr.io/acme/app', 'quay.io/acme/staging'])
      registry.failing({ operation: 'requirePush', repository: each, error: denied })
    const copyTool = async () => Promise.reject(noTool)
    const staging = repository('quay.io/acme/staging')
    const { problems } = await examinePublish({ ...needs, missing: 'warns', staging, registry, copyTool })
    const without = 'A release could not be published from here'
    expect(problems.map(({ message, blocks }) => [message, blocks])).toEqual([
      [`${without}: no program can copy`, false],
      ['Registry ghcr.io refuses push', true],
      [`${without}: registry ghcr.io refuses push`, false],
    ])
  })

  test('a bug is no problem of the machine', async () => {
    const copyTool = async () => Promise.reject(new TypeError('a bug'))
    await expect(examinePublish({ ...needs, registry: memoryRegistry(), copyTool })).rejects.toThrow('a bug')
  })
})
