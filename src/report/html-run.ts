import { refName } from '../model/ref-name.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import type { Html } from './html.ts'
import { htmlTable } from './html-table.ts'
import type { Section } from './fit-sections.ts'
import { columns } from './outline.ts'
import { secondsInWords } from './smoke-facts.ts'

const words = { done: 'done', failed: 'failed', 'not-reached': 'not reached' } as const
const most = 200

/** How far the run got, what was not built, and the tools. */
export function htmlRun(report: Report): Section {
  const parts = [notBuilt(report), stages(report), tools(report)]
  return {
    before: '<section id="run" aria-labelledby="run-title"><h2 id="run-title">The run</h2>\n',
    after: '</section>\n',
    leaves: parts
      .filter(({ markup }) => markup !== '')
      .map(({ markup }) => ({ importance: 450, kind: ['part on the run', 'parts on the run'], text: markup })),
  }
}

function notBuilt({ notBuilt: targets }: Report): Html {
  return htmlTable({
    caption: 'What was not built',
    columns: columns('Image', 'Reason'),
    rows: targets.slice(0, most).map((target) => [refName(target), clipText(target.reason, 400)]),
    notes: targets.length <= most ? [] : [`${targets.length - most} more are in report.json`],
  })
}

function stages(report: Report): Html {
  return htmlTable({
    caption: 'How far the run got',
    columns: columns('Stage', 'Status', '>Time'),
    rows: report.stages.map(({ name, status, seconds }) => [
      ...[name, words[status], seconds === undefined ? '' : secondsInWords(seconds)],
    ]),
  })
}

function tools({ tool, builder, config }: Report): Html {
  const facts: readonly (readonly [string, string])[] = [
    [tool.name, tool.version],
    ...(builder === undefined
      ? []
      : ([
          ['buildx', builder.buildx],
          ['BuildKit', builder.buildkit.join(', ')],
          ['Builder', `${builder.name}, driver ${builder.driver}`],
        ] as const)),
    ...(config === undefined ? [] : ([['Configuration', `${config.file}, sha256 ${config.sha256}`]] as const)),
  ]
  return htmlTable({ caption: 'Tools', columns: columns('What', 'Which'), rows: facts })
}
