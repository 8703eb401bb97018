/*
 * What the tools that we start may see of our environment. A bake or compose file reads variables at will, so whatever
 * is passed on can end up in an image; an allow list keeps the runner's tokens out.
 */

const allowedNames: ReadonlySet<string> = new Set([
  // Finding programs and their own folders.
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  // Where the engine is and how to reach it; SSH_AUTH_SOCK is for ssh:// hosts, KUBE… for the Kubernetes driver.
  'DOCKER_API_VERSION',
  'DOCKER_CERT_PATH',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'DOCKER_HOST',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'SSH_AUTH_SOCK',
  'KUBECONFIG',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  // The network outside.
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  // Reproducible builds: buildx hands it to the build.
  'SOURCE_DATE_EPOCH',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
])

/** Bake variables of a repository's file must not read the environment (buildx 0.31 and newer obey it). */
const always: Readonly<Record<string, string>> = {
  BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP: '1',
  DOCKER_CLI_HINTS: 'false',
  // Tools must speak one language, since their messages are read.
  LC_ALL: 'C.UTF-8',
}

/**
 * The whole environment of a child process: the allowed variables of `env`, those that `extra` names, and a few
 * settings of our own. A variable that is not set stays away.
 */
export function childEnvironment(options: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly extra?: readonly string[]
}): Readonly<Record<string, string>> {
  const names = [...allowedNames, ...(options.extra ?? [])].sort()
  const kept = names.flatMap((name) => {
    const value = options.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), ...always }
}

/**
 * The variables by which docker's credential helpers log in at the clouds' registries. For programs that copy, push or pull: our own bake
 * definition has no variable in it, and no container or step gets this environment.
 */
export function credentialVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(env).filter((name) => /^(?:AWS|AZURE|CLOUDSDK|ECR|GOOGLE)_[A-Z0-9_]+$/.test(name))
}
