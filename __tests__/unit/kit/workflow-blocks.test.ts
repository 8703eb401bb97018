import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { forLocalRun, workflowBlocks } from '../../kit/workflow-blocks.ts'

const workflow = `name: Image size
on: pull_request
jobs:
  size:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - uses: docker/setup-buildx-action@v3
      - uses: image-size-budgets/image-size-budgets@v1
        with:
          only: app
`
const markdown = [
  '# Title',
  '```sh',
  'jobs: none',
  '```',
  '```yaml',
  'version: 1',
  '```',
  '```yaml',
  workflow,
  '```',
].join('\n')

describe('workflowBlocks', () => {
  test('finds workflows among other blocks', () => {
    expect(workflowBlocks(markdown).map((block) => block.trim())).toEqual([workflow.trim()])
  })
})

describe('forLocalRun', () => {
  test('keeps inputs and checkout, leaves set-up steps out, and adds its own step', () => {
    const local = parse(forLocalRun(workflow, { run: 'true' })) as { on: string; jobs: { size: { steps: unknown } } }
    expect(local.on).toBe('pull_request')
    expect(local.jobs.size.steps).toEqual([
      { uses: 'actions/checkout@v5' },
      { id: 'budgets', uses: './', with: { only: 'app' } },
      { run: 'true' },
    ])
  })

  test('leaves no other action out in silence', () => {
    const other = workflow.replace('docker/setup-buildx-action', 'acme/scan')
    expect(() => forLocalRun(other, { run: 'true' })).toThrow('acme/scan@v3')
  })

  test('is of no use without this action', () => {
    const other = workflow.replace('uses: image-size-budgets/image-size-budgets@v1', 'run: make')
    expect(() => forLocalRun(other, { run: 'true' })).toThrow('does not use this action')
  })
})
