import type { Report, ReportFinding } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { prose } from './escape-markdown.ts'
import { findingGroups } from './finding-groups.ts'
import type { Section } from './fit-sections.ts'
import { linkPlaces, placeLinks } from './markdown-links.ts'
import { overrideWords } from './override-words.ts'

const maxCharacters = 600

/** What a reviewer has to know before the verdict: that the rules are other ones than those of the base branch. */
export function ruleSection(report: Report): Section {
  const said = withPlaces(report)
  return {
    before: '> [!IMPORTANT]\n> **This pull request changes the rules that it is judged by**\n>\n',
    after: '\n',
    leaves: findingGroups(report).rules.map((finding) => ({
      importance: 960,
      kind: ['change of a rule', 'changes of rules'] as const,
      text: `> - ${said(finding, finding.message)}\n`,
    })),
  }
}

/** Which breaches of size somebody accepted: who, what, and until when. */
export function acceptedSection(report: Report): Section {
  const said = withPlaces(report)
  return {
    before: '**Accepted**\n\n',
    after: '\n',
    leaves: findingGroups(report).accepted.map((finding) => ({
      importance: 955,
      kind: ['accepted breach', 'accepted breaches'] as const,
      text: `- ${said(finding, finding.message)}. ${said(finding, finding.override === undefined ? '' : overrideWords(finding.override))}\n`,
    })),
  }
}

function withPlaces(report: Report): (finding: ReportFinding, text: string) => string {
  const link = placeLinks(report)
  return ({ configFile, configLine, override }, text) => {
    const places = [
      ...(configFile === undefined ? [] : [{ file: configFile, line: configLine }]),
      ...(override?.kind === 'entry' ? [{ file: override.file, line: override.line }] : []),
    ]
    const words = prose(clipText(text, maxCharacters))
    const links = places.map(({ file, line }) => link(file, line)).filter(({ label }) => words.includes(label))
    return linkPlaces(words, links)
  }
}
