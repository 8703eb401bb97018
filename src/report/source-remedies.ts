import type { SourceRuleCode } from '../model/rule-code.ts'

/** What is done about what a Dockerfile, a context or requirements give away; of what layers show too `ruleRemedies` has it. */
export const sourceRemedies: Readonly<Record<SourceRuleCode, string>> = {
  'masked-failure': '',
  'undeclared-arg': '',
  'unused-build-arg': '',
  'copied-from-root':
    'Write the path from the context on, with the folder of the Dockerfile, or make that folder the context',
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
  'unread-ignore-file':
    'Name it after its Dockerfile, as Dockerfile.dockerignore beside Dockerfile, move its lines into .dockerignore at the root of the context, or remove it',
  'unwanted-context': 'Name it in the ignore file, or copy what is needed by its name in place of the whole folder',
  'secret-in-context':
    'Name it in the ignore file; what a RUN needs of it comes by --mount=type=secret, which no layer keeps, and what was in an image that others have is to be replaced',
}
