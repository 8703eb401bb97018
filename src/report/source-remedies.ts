import type { SourceRuleCode } from '../model/rule-code.ts'

/** What is done about what a Dockerfile, a context or requirements give away; of what layers show too `ruleRemedies` has it. */
export const sourceRemedies: Readonly<Record<SourceRuleCode, string>> = {
  'masked-failure':
    'Join the commands by &&, begin the RUN with set -e, or have a shell with pipefail run it: SHELL ["/bin/bash", "-o", "pipefail", "-c"]; where it may fail on purpose, waive it with that reason',
  'undeclared-arg':
    'Declare it by ARG in the stage that uses it, above that line; what FROM names is declared above the first FROM, with a default, or given by build-args of the variant',
  'unused-build-arg':
    'Declare it by ARG in a stage that this target needs, or remove it, of a matrix its key: variants that differ in nothing else are one image',
  'copied-from-root':
    'Write the path from the context on, with the folder of the Dockerfile, or make that folder the context',
  'fixed-architecture':
    'Let the platform choose: ARG TARGETARCH in that stage and $TARGETARCH in the URL, or a case on it where the names differ',
  'piped-script':
    'Fetch it by ADD --checksum=sha256:… and run that file, or keep the script in this repository and COPY it',
  'whole-history':
    'Write git clone --depth 1 --branch TAG, or ADD URL#REF, which brings no history; a single commit comes by git fetch --depth 1 URL COMMIT into an empty repository',
  'moving-script': 'COPY it from the context, or name a tag or a commit in the URL',
  'lost-bound': 'Quote what has the bound: "numpy>=2"',
  'requirement-twice': "Keep one of them; where both are meant, give each a marker, such as python_version < '3.12'",
  'requirement-option':
    'Write it on a line of its own, where it holds for the whole file, or install that package by a command of its own',
  'standard-library-requirement':
    "Remove it; where an older Python needs it, give it a marker, such as python_version < '3.7'",
  'same-dockerfile': 'Keep one of them, name it in both images, and let what differs be build arguments',
  'moving-base': 'Name a tag that says which release it is, or a digest',
  'foreign-frontend':
    'Name docker/dockerfile:1, or accept it with a waiver: another program decides there what the image is',
  'unread-ignore-file':
    'Name it after its Dockerfile, as Dockerfile.dockerignore beside Dockerfile, move its lines into .dockerignore at the root of the context, or remove it',
  'unwanted-context': 'Name it in the ignore file, or copy what is needed by its name in place of the whole folder',
  'secret-in-context':
    'Name it in the ignore file; what a RUN needs of it comes by --mount=type=secret, which no layer keeps, and what was in an image that others have is to be replaced',
}
