import type { ContentRuleCode } from '../model/rule-code.ts'

/** What is done about each rule, in words of a Dockerfile: the files are of a layer that this repository makes. */
export const ruleRemedies: Readonly<Record<ContentRuleCode, string>> = {
  'apt-cache':
    'End that RUN with apt-get clean && rm -rf /var/lib/apt/lists/*, or give it --mount=type=cache,target=/var/cache/apt and --mount=type=cache,target=/var/lib/apt',
  'apk-cache': 'Write apk add --no-cache, and apk upgrade --no-cache, in that RUN; apk update is then of no use',
  'dnf-cache': 'End that RUN with dnf clean all, or give it --mount=type=cache,target=/var/cache/dnf',
  'pip-cache':
    'Write pip install --no-cache-dir, or give that RUN --mount=type=cache,target=/root/.cache/pip (below the home of its USER)',
  'uv-cache':
    'End that RUN with uv cache clean, or give it UV_LINK_MODE=copy and --mount=type=cache,target=/root/.cache/uv (below the home of its USER)',
  'conda-cache': 'End that RUN with conda clean --all --yes',
  'npm-cache':
    'End that RUN with npm cache clean --force, or give it --mount=type=cache,target=/root/.npm (below the home of its USER)',
  'yarn-cache':
    'End that RUN with yarn cache clean, or give it --mount=type=cache,target=/root/.cache/yarn (below the home of its USER)',
  'temporary-files': 'Remove them at the end of that RUN, or give it --mount=type=tmpfs,target=/tmp',
  'log-files':
    'Remove the files, not the folder, at the end of that RUN; a huge lastlog is avoided by useradd --no-log-init',
  'late-cleanup':
    'Join the removal with the RUN that made it; what a COPY brings is left out by .dockerignore, or copied from a stage of its own',
  'download-deleted':
    'Download, unpack and remove in one RUN, or bring it by RUN --mount=type=bind from a stage of its own',
  'copied-again':
    'Set it where the files are made: COPY --chown=USER --chmod=MODE, or chown and chmod in the RUN that made them',
  'overwrites-parent':
    'Bring the right files in the lower layer, or begin with a base that does not bring them: both copies are downloaded',
  'build-tools':
    'Compile in a stage of its own and take the result by COPY --from; an image that compiles when it runs needs them: waive it with that reason',
  headers: 'Compile in a stage of its own and take the result by COPY --from, or remove the headers in the same RUN',
  'static-libraries':
    'Link in a stage of its own and take the result by COPY --from, or remove *.a in the RUN that brings them',
  'dev-packages':
    'Compile in a stage of its own and install only the libraries that run, such as libssl3 in place of libssl-dev; an image that compiles when it runs needs them: waive it with that reason',
  'cuda-devel-base':
    'Begin FROM the runtime image in place of devel, and compile in a stage of its own that begins FROM devel',
  'cuda-twice':
    'Keep one of them: begin FROM a base without CUDA where wheels bring theirs, or install what uses the CUDA of the base',
  'cuda-in-cpu':
    'Install the builds for CPUs, such as torch from https://download.pytorch.org/whl/cpu, on a base without CUDA, or correct the device of this variant',
  'cuda-missing':
    'Begin FROM a CUDA runtime image, or install wheels that were built for CUDA, or correct the device of this variant',
  'driver-libraries':
    'Leave them to the NVIDIA runtime, which mounts those of the machine: do not install the driver, and do not build with that runtime as the default',
  'installed-twice': 'Install it once and let both uses find it by PATH or a link, or leave out the smaller copy',
  documentation:
    'Keep it from being installed, for dpkg by path-exclude=/usr/share/doc/* and path-include=/usr/share/doc/*/copyright in /etc/dpkg/dpkg.cfg.d, or remove it in the same RUN; copyright files stay',
  manuals:
    'Keep them from being installed, for dpkg by path-exclude=/usr/share/man/* in /etc/dpkg/dpkg.cfg.d, or remove them in the same RUN',
  locales:
    'Keep them from being installed, for dpkg by path-exclude=/usr/share/locale/* in /etc/dpkg/dpkg.cfg.d with a path-include=/usr/share/locale/de* below it for each language that LANG, LANGUAGE or LC_* name, or remove the others in the same RUN',
  'python-bytecode':
    'Write pip install --no-compile, or remove __pycache__ at the end of that RUN, under ENV PYTHONDONTWRITEBYTECODE=1, so that no later step writes it again, if size matters more than the time of the first start',
  'python-tests': 'Remove the folders of tests in the RUN that installs the packages; folders named testing stay',
  'git-folder': 'Name .git in .dockerignore, or clone with --depth 1 and remove .git in the same RUN',
  'source-maps':
    'Build without source maps, name **/*.map in .dockerignore, or remove them in the RUN that brings them',
  'dev-node-modules': 'Install with npm ci --omit=dev, in a stage of its own where the build needs the others',
  'debug-sections':
    'Install builds without debug information, link with -s, or run strip --strip-unneeded in the RUN that makes them',
  'foreign-binaries':
    'Bring those of this platform alone: let TARGETARCH choose the download, and remove what is prebuilt for others in the same RUN',
  'large-file':
    'If it is not needed at every start, mount or download it then; else bring it by a layer of its own low in the Dockerfile, which is downloaded once',
  'empty-copy': 'Correct what it copies, look whether .dockerignore leaves it out, or remove the instruction',
  'glob-folder': 'Write the names out, or use a shell that knows the pattern: SHELL ["/bin/bash", "-c"]',
  'same-image':
    'Check that each builds the target and the build arguments that are meant for it; if they are to be the same, publish one image under both tags',
}

/** Of these the usual remedy is another base already. */
export const baseRules: ReadonlySet<ContentRuleCode> = new Set([
  'cuda-devel-base',
  'cuda-twice',
  'cuda-in-cpu',
  'overwrites-parent',
])
