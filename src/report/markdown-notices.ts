import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { codeSpan, prose } from './escape-markdown.ts'
import { findingGroups } from './finding-groups.ts'
import type { Section } from './fit-sections.ts'
import { baseLinks, linkPlaces, placeLinks } from './markdown-links.ts'
import { overrideWords } from './override-words.ts'

const maxCharacters = 600

/** What a reviewer has to know before the verdict: that the rules are other ones than those of the base branch. */
export function ruleSection(report: Report): Section {
  const said = sentences(report)
  return {
    before: '> [!IMPORTANT]\n> **This pull request changes the rules that it is judged by**\n>\n',
    after: '\n',
    leaves: findingGroups(report).rules.map(({ message, configFile, configLine, baseFile, baseLine }) => ({
      importance: 960,
      kind: ['change of a rule', 'changes of rules'] as const,
      text: `> - ${said(message, { file: configFile, line: configLine, baseFile, baseLine })}\n`,
    })),
  }
}

/** Which breaches of size somebody accepted: who, what, and until when. */
export function acceptedSection(report: Report): Section {
  const said = sentences(report)
  const { accepted, moreAccepted } = findingGroups(report)
  const lines = accepted.map(({ message, override }) => {
    const entry = override?.kind === 'entry' ? override : { file: undefined, line: undefined }
    return `${said(message, {})}. ${override === undefined ? '' : said(overrideWords(override), entry)}`
  })
  return {
    before: '**Accepted**\n\n',
    after: '\n',
    leaves: [...lines, ...(moreAccepted === undefined ? [] : [moreAccepted])].map((line) => ({
      // What fails comes first where there is no room for both.
      importance: 890,
      kind: ['accepted breach', 'accepted breaches'] as const,
      text: `- ${line}\n`,
    })),
  }
}

type At = {
  readonly file?: string | undefined
  readonly line?: number | undefined
  readonly baseFile?: string | undefined
  readonly baseLine?: number | undefined
}

function sentences(report: Report): (text: string, at: At) => string {
  const link = placeLinks(report)
  const baseLink = baseLinks(report)
  return (text, { file, line, baseFile, baseLine }) => {
    const words = prose(clipText(text, maxCharacters))
    // What is a number would begin a list with the period behind it.
    const sentence = /^\d+$/.test(words) ? codeSpan(words) : words
    const places = [
      ...(file === undefined ? [] : [link(file, line)]),
      ...(baseFile === undefined ? [] : [baseLink(baseFile, baseLine)]),
    ]
    return linkPlaces(sentence, places)
  }
}
