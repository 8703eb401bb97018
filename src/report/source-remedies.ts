import type { SourceRuleCode } from '../model/rule-code.ts'

/** What is done about what a Dockerfile, a context or requirements give away; of what layers show too `ruleRemedies` has it. */
export const sourceRemedies: Readonly<Record<SourceRuleCode, string>> = {
  'masked-failure': '',
  'undeclared-arg': '',
  'unused-build-arg': '',
  'copied-from-root': '',
  'fixed-architecture': '',
  'piped-script': '',
  'whole-history': '',
  'moving-script': '',
  'lost-bound': '',
  'requirement-twice': '',
  'requirement-option': '',
  'standard-library-requirement': '',
  'same-dockerfile': '',
  'moving-base': '',
  'foreign-frontend': '',
  'unread-ignore-file': '',
  'unwanted-context': '',
  'secret-in-context': '',
}
