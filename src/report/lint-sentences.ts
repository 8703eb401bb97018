import type { LintCode } from '../model/rule-code.ts'

/** What a rule saw, to be put into a sentence as it is: quoted, shortened, and nothing hidden in it. */
export type SightingWords = {
  readonly subject: string
  /** Without quotes. */
  readonly detail?: string
  /** `12.5 MB` */
  readonly bytes?: string
}

const leaves =
  (what: string) =>
  ({ subject }: SightingWords): string =>
    `${subject} leaves ${what} in the image: this RUN neither removes nor mounts the folder`

/** What is wrong, as one sentence that begins with a capital letter or a quote and ends without a period; where it is, and in which variants, is said beside it. */
export const lintSentences: Readonly<Record<LintCode, (words: SightingWords) => string>> = {
  'apt-cache': leaves('the package lists of apt'),
  'apk-cache': leaves('the index of apk'),
  'dnf-cache': leaves('the metadata of its repositories'),
  'pip-cache': leaves('the cache of pip'),
  'uv-cache': leaves('the cache of uv'),
  'conda-cache': leaves('the archives of conda'),
  'npm-cache': leaves('the cache of npm'),
  'yarn-cache': leaves('the cache of yarn'),
  'late-cleanup': ({ subject, detail }) =>
    `${subject} comes too late: what ${detail} brought stays in the layer below, and all download it`,
  'copied-again': ({ subject, detail }) => `${subject} writes a second time what ${detail} brought`,
  'build-tools': ({ subject }) => `${subject} is installed into the image, and serves builds alone`,
  'dev-packages': ({ subject }) => `${subject} is installed into the image, and serves compilers alone`,
  'cuda-devel-base': ({ subject }) => `The image stands on ${subject}, a CUDA devel image`,
  'cuda-twice': ({ subject, detail }) => `${subject} is of ${detail}`,
  'cuda-in-cpu': ({ subject, detail }) =>
    `${subject} brings CUDA into a variant with device: cpu${detail === undefined ? '' : `: ${detail}`}`,
  'cuda-missing': ({ subject }) =>
    `The image is for CUDA and stands on ${subject}, and nothing that is installed in it brings CUDA`,
  'installed-twice': ({ subject, detail }) =>
    `${subject} writes over ${detail}: both bring one module, and one of them is to go`,
  'empty-copy': ({ subject, detail }) => `${subject} copies nothing: ${detail}`,
  'glob-folder': ({ subject }) => `${subject} becomes a folder of this very name: a destination is no pattern`,
  'masked-failure': ({ subject, detail }) =>
    `${subject} may fail and the build goes on, because of "${detail}" behind it`,
  'undeclared-arg': ({ subject, detail }) => `The build argument ${subject} has no value here: ${detail}`,
  'unused-build-arg': ({ subject, detail }) =>
    `The build argument ${subject} of ${detail} changes nothing: no stage of its build declares it`,
  'copied-from-root': ({ subject, detail }) =>
    `${subject} is looked for in the context's root, not beside this Dockerfile: ${detail}`,
  'fixed-architecture': ({ subject, detail }) =>
    `${subject} is a download for ${detail} in a build for several platforms`,
  'piped-script': ({ subject }) =>
    `${subject} runs a script that nobody looked at, and that can be another one tomorrow`,
  'whole-history': ({ subject }) => `${subject} brings every commit there ever was`,
  'moving-script': ({ subject, detail }) =>
    `${subject} is ${detail} of this repository as a branch has it when the image is built, not as the commit has it`,
  'lost-bound': ({ subject }) => `${subject} is a redirection to the shell: the bound is lost`,
  'requirement-twice': ({ subject, detail }) => `${subject} is required a second time: ${detail}`,
  'requirement-option': ({ subject, detail }) => `${subject} has no effect on that line: pip passes over ${detail}`,
  'standard-library-requirement': ({ subject }) =>
    `${subject} is a module of Python itself: the package of that name is an old copy, or somebody else's`,
  'same-dockerfile': ({ subject }) => `This Dockerfile says the same as ${subject}, of the same context`,
  'moving-base': ({ subject, detail }) => `The base ${subject} is another image with every release of it: ${detail}`,
  'foreign-frontend': ({ subject }) =>
    `This Dockerfile is read by ${subject}, which is not Docker's frontend: nothing else in it is looked at`,
  'unread-ignore-file': ({ subject, detail }) => `${subject} is never read: ${detail}`,
  'unwanted-context': ({ subject, detail, bytes }) =>
    `${subject} (${detail}) goes into the build${bytes === undefined ? '' : `: ${bytes}`}`,
  'secret-in-context': ({ subject, detail }) => `${subject} ${detail}`,
}
