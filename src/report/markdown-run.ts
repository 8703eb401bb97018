import { refName } from '../model/ref-name.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { codeSpan, prose, tableRow } from './escape-markdown.ts'
import type { Section } from './fit-sections.ts'
import { triedWords } from './baseline-words.ts'
import { runLink } from './markdown-links.ts'
import { secondsInWords } from './smoke-facts.ts'

const words = { done: 'done', failed: '**failed**', 'not-reached': 'not reached' } as const

/** How far the run got, the targets that were not built, and the tools; folded. */
export function runSections(report: Report): readonly Section[] {
  return [notBuilt(report), stages(report), tools(report)]
}

function notBuilt(report: Report): Section {
  return {
    before: '\n<details><summary>Not built</summary>\n\n',
    after: '\n</details>\n',
    leaves: report.notBuilt.map((target) => ({
      importance: 650,
      kind: ['target that was not built', 'targets that were not built'] as const,
      text: `- ${prose(clipText(refName(target), 240))}: ${prose(clipText(target.reason, 400))}\n`,
    })),
  }
}

function stages(report: Report): Section {
  const rows = report.stages.map(({ name, status, seconds }) =>
    tableRow([name, words[status], seconds === undefined ? '' : secondsInWords(seconds)]),
  )
  const table = [tableRow(['Stage', 'Status', 'Time']), tableRow([':--', ':--', '--:']), ...rows].join('\n')
  return {
    before: '\n<details><summary>How far the run got</summary>\n\n',
    after: '\n</details>\n',
    leaves:
      rows.length === 0 ? [] : [{ importance: 450, kind: ['list of stages', 'lists of stages'], text: `${table}\n` }],
  }
}

function tools(report: Report): Section {
  const { builder, config, source, tool } = report
  const run = runLink(report)
  const facts = [
    `${tool.name} ${prose(tool.version)}`,
    ...(builder === undefined
      ? []
      : [
          `buildx ${prose(clipText(builder.buildx, 100))}, BuildKit ${prose(clipText(builder.buildkit.join(', '), 200))}`,
          `builder ${codeSpan(clipText(builder.name, 100))}, driver ${codeSpan(clipText(builder.driver, 100))}`,
        ]),
    ...(config === undefined
      ? []
      : [`configuration ${codeSpan(clipText(config.file, 300))}, sha256 ${codeSpan(config.sha256)}`]),
    ...triedWords(report).map((words) => prose(clipText(words, 400))),
    ...(source?.sha === undefined ? [] : [`commit ${codeSpan(clipText(source.sha, 80))}`]),
    ...(run === undefined ? [] : [run]),
  ]
  return {
    before: '\n<details><summary>Tools</summary>\n\n',
    after: '\n</details>\n',
    leaves: [
      { importance: 300, kind: ['list of tools', 'lists of tools'], text: facts.map((fact) => `- ${fact}\n`).join('') },
    ],
  }
}
