type PackageManager =
  | 'apt'
  | 'apk'
  | 'dnf'
  | 'zypper'
  | 'pip'
  | 'uv'
  | 'conda'
  | 'npm'
  | 'yarn'
  | 'pnpm'
  | 'gem'
  | 'cargo'
  | 'go'
  | 'composer'
  | 'poetry'
  | 'make'

/** How the words of a package manager are read. */
export type Grammar = {
  readonly manager: PackageManager
  readonly verbs: Readonly<Record<string, 'install' | 'remove' | 'refresh' | 'clean' | 'other'>>
  /** Before the verb: `pip` of uv, `env` of conda. */
  readonly groups?: RegExp
  /** Options that the next word belongs to. */
  readonly valued: RegExp
  /** What the program does where no verb is named. */
  readonly bare?: string
}

const aptVerbs = {
  install: 'install',
  'build-dep': 'install',
  satisfy: 'install',
  update: 'refresh',
  remove: 'remove',
  purge: 'remove',
  autoremove: 'remove',
  'auto-remove': 'remove',
  autopurge: 'remove',
  clean: 'clean',
  distclean: 'clean',
} as const

const dnfVerbs = {
  install: 'install',
  localinstall: 'install',
  groupinstall: 'install',
  reinstall: 'install',
  update: 'refresh',
  upgrade: 'refresh',
  makecache: 'refresh',
  in: 'install',
  refresh: 'refresh',
  remove: 'remove',
  erase: 'remove',
  autoremove: 'remove',
  history: 'remove',
  clean: 'clean',
  cc: 'clean',
} as const

const apt: Grammar = {
  manager: 'apt',
  verbs: aptVerbs,
  valued: /^(?:-[tocaP]|--(?:option|target-release|config-file))$/,
}
const dnf: Grammar = {
  manager: 'dnf',
  verbs: dnfVerbs,
  valued: /^(?:-[xcd]|--(?:enablerepo|disablerepo|installroot|releasever|setopt|exclude|repo|forcearch))$/,
}
const pip: Grammar = {
  manager: 'pip',
  verbs: { install: 'install', download: 'other', wheel: 'other', uninstall: 'remove', cache: 'clean' },
  valued:
    /^(?:-[IUqv]*[rceiftbdCw]|--(?:requirement|constraint|editable|index-url|extra-index-url|find-links|target|prefix|root|python-version|platform|abi|implementation|only-binary|no-binary|trusted-host|timeout|retries|proxy|cache-dir|progress-bar|upgrade-strategy|config-settings?|python|src|report|log|cert|client-cert|wheel-dir|dest|group|use-feature|use-deprecated|root-user-action|exists-action|global-option|keyring-provider))$/,
}
const uv: Grammar = {
  manager: 'uv',
  verbs: {
    install: 'install',
    sync: 'install',
    add: 'install',
    uninstall: 'remove',
    remove: 'remove',
    clean: 'clean',
    prune: 'clean',
  },
  groups: /^(?:pip|tool|cache)$/,
  valued:
    /^(?:-[Uqv]*[rceifptCPbo]|--(?:requirements?|constraints?|overrides?|editable|index-url|extra-index-url|index|default-index|find-links|target|prefix|python|python-version|python-platform|only-binary|no-binary|no-build-package|cache-dir|index-strategy|resolution|prerelease|extra|group|only-group|no-group|exclude-newer|keyring-provider|link-mode|torch-backend|upgrade-package|reinstall-package|refresh-package|no-install-package|package|directory|project|color|build-constraints?|config-settings?|allow-insecure-host|with|with-editable|from|config-file))$/,
}
const conda: Grammar = {
  manager: 'conda',
  verbs: { install: 'install', create: 'install', update: 'install', remove: 'remove', clean: 'clean' },
  groups: /^env$/,
  valued: /^(?:-[cnpfr]|--(?:channel|name|prefix|file|solver|root-prefix|experimental-solver|repodata-fn))$/,
}
const npm: Grammar = {
  manager: 'npm',
  verbs: {
    install: 'install',
    i: 'install',
    add: 'install',
    ci: 'install',
    'clean-install': 'install',
    uninstall: 'remove',
    cache: 'clean',
  },
  valued: /^--(?:cache|prefix|registry|omit|include|only|loglevel|userconfig|workspace|tag|before)$|^-[Cw]$/,
}
/** By the name of the program. */
export const packageGrammars: ReadonlyMap<string, Grammar> = new Map<string, Grammar>([
  ['apt', apt],
  ['apt-get', apt],
  ['aptitude', apt],
  [
    'apk',
    {
      manager: 'apk',
      verbs: { add: 'install', update: 'refresh', upgrade: 'refresh', del: 'remove', cache: 'clean' },
      valued:
        /^(?:-[tXp]|--(?:virtual|repository|root|keys-dir|repositories-file|wait|arch|cache-dir|cache-max-age|progress-fd))$/,
    },
  ],
  ['dnf', dnf],
  ['dnf5', dnf],
  ['yum', dnf],
  ['microdnf', dnf],
  ['tdnf', dnf],
  ['zypper', { ...dnf, manager: 'zypper', valued: /^(?:-[Rrtc]|--(?:root|repo|type|from|installroot))$/ }],
  ['pip', pip],
  ['uv', uv],
  ['conda', conda],
  ['mamba', conda],
  ['micromamba', conda],
  ['npm', npm],
  [
    'yarn',
    {
      manager: 'yarn',
      verbs: { install: 'install', add: 'install', remove: 'remove', cache: 'clean' },
      groups: /^global$/,
      valued: /^--(?:cache-folder|cwd|registry|network-timeout|modules-folder|network-concurrency|mutex)$/,
      bare: 'install',
    },
  ],
  ['pnpm', { ...npm, manager: 'pnpm' }],
  ['gem', { manager: 'gem', verbs: { install: 'install', i: 'install' }, valued: /^-[vnip]$|^--version$/ }],
  ['bundle', { manager: 'gem', verbs: { install: 'install' }, valued: /^--(?:jobs|retry|path|gemfile|without)$/ }],
  [
    'cargo',
    {
      manager: 'cargo',
      verbs: { install: 'install' },
      valued: /^--(?:version|git|branch|tag|rev|path|root|features|bin|target|profile)$/,
    },
  ],
  ['go', { manager: 'go', verbs: { install: 'install' }, valued: /^-(?:ldflags|tags|mod|p|o)$/ }],
  [
    'composer',
    { manager: 'composer', verbs: { install: 'install', require: 'install' }, valued: /^(?:-d|--working-dir)$/ },
  ],
  [
    'poetry',
    {
      manager: 'poetry',
      verbs: { install: 'install', add: 'install', sync: 'install' },
      valued: /^--(?:with|without|only|extras|directory)$|^-[EC]$/,
    },
  ],
  ['make', { manager: 'make', verbs: { install: 'install' }, valued: /^(?:-[CfIo]|--(?:directory|file))$/ }],
  ['ninja', { manager: 'make', verbs: { install: 'install' }, valued: /^-[Cfjkl]$/ }],
])
