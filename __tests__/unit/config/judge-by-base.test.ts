import { describe, expect, test } from '@jest/globals'
import { judgeByBase } from '../../../src/config/judge-by-base.ts'
import { parse } from '../../kit/config-problems.ts'

const config = (text: string) => parse(`version: 1\n${text}`)
const named = (smoke: readonly { readonly name: string }[]) => smoke.map(({ name }) => name)

describe('attack 14: under the policy of the base branch', () => {
  const base = config(
    'require-smoke: true\nimages: {app: {device: cuda, smoke: [{run: a}, {run: b, waive: {reason: x}}], budget: {start: 20s}}}',
  )

  test('its smoke tests, waivers, device and bounds hold, whatever the pull request says', () => {
    const head = config(
      'images: {app: {target: new, smoke: [{run: a, timeout: 1h, waive: {reason: y}}], budget: {start: 1h, memory: 1TB}}}',
    )
    const judged = judgeByBase(head, base)
    const [variant] = judged.variants
    expect([judged.requireSmoke, judged.sha256, judged.rulesSha256]).toEqual([true, head.sha256, base.sha256])
    expect(variant).toMatchObject({ target: 'new', device: 'cuda', smoke: base.variants[0]?.smoke })
    expect(variant?.smokeBudgets.map(({ measure, max }) => [measure, max?.text])).toEqual([['start', '20s']])
  })

  test('a variant and a platform that are new are tested and bounded as the pull request says', () => {
    const head = config(
      'images: {app: {platforms: [linux/amd64, linux/arm64], budget: {start: 1h}}, more: {smoke: [{run: c}]}}',
    )
    const [app, more] = judgeByBase(head, base).variants
    expect(app?.smokeBudgets.map(({ platform, max }) => [platform, max?.text])).toEqual([
      ['linux/amd64', '20s'],
      ['linux/arm64', '1h'],
    ])
    expect(named(more?.smoke ?? [])).toEqual(['run c'])
  })

  test('what the base does not say is not taken from the pull request', () => {
    const head = config('images: {app: {device: cpu, smoke: [{run: a}]}}')
    expect(judgeByBase(head, config('images: {app: }')).variants[0]).not.toHaveProperty('device')
    expect(judgeByBase(head, config('images: {app: }')).variants[0]?.smoke).toEqual([])
  })
})

describe('attack 14: what is published is what the base branch says', () => {
  const base = config('publish-when: branch main\nstaging: a/s\nimages: {app: {repositories: a/x, tags: latest}}')
  const head = config('staging: a/t\nimages: {app: {repositories: a/y, tags: edge}, new: {repositories: a/z, tags: x}}')

  test('repositories, tags, refs and staging; a new variant goes nowhere', () => {
    const judged = judgeByBase(head, base)
    expect(judged).toMatchObject({ publishWhen: base.publishWhen, staging: base.staging })
    expect(judged.variants.map(({ publish }) => publish.repositories.map(({ name }) => name))).toEqual([['a/x'], []])
    expect(judged.variants[0]?.publish).toEqual(base.variants[0]?.publish)
  })

  test('no staging of the base is none', () => {
    expect(judgeByBase(head, config('images: {app: }'))).not.toHaveProperty('staging')
  })
})
