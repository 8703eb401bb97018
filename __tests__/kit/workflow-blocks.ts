import { parse, parseDocument } from 'yaml'

/** The fenced YAML blocks of a Markdown text that are whole workflows. */
export function workflowBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)]
    .map(([, block = '']) => block)
    .filter((block) => {
      const value: unknown = parse(block)
      return typeof value === 'object' && value !== null && 'jobs' in value && 'on' in value
    })
}

type Step = { readonly uses?: string; readonly [key: string]: unknown }
type Workflow = { jobs: Record<string, { steps: Step[] }> }

const ownName = 'image-size-budgets/image-size-budgets@'

/**
 * A workflow of the README as it can run where no action can be fetched: ours from the checkout, without the set-up steps of
 * docker's actions, and with `after` as its last step. Any other remote action is an error: it would be left out in silence.
 */
export function forLocalRun(workflow: string, after: Step): string {
  const document = parseDocument(workflow)
  const { jobs } = document.toJS() as Workflow
  for (const job of Object.values(jobs)) {
    job.steps = [
      ...job.steps
        .filter(({ uses = '' }) => !uses.startsWith('docker/setup-'))
        .map((step) => (step.uses?.startsWith(ownName) ? { id: 'budgets', ...step, uses: './' } : step)),
      after,
    ]
    const remote = job.steps.filter(
      ({ uses = './' }) => !uses.startsWith('./') && !uses.startsWith('actions/checkout@'),
    )
    if (remote.length > 0) throw new Error(`No stand-in for ${remote.map(({ uses }) => uses).join(', ')}`)
    if (!job.steps.some(({ uses }) => uses === './')) throw new Error('The workflow does not use this action')
  }
  document.set('jobs', jobs)
  return String(document)
}
