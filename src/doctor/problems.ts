import type { ActionError } from '../errors.ts'
import { formatBytes } from '../model/bytes.ts'
import type { EngineState } from '../model/engine.ts'
import { quote } from '../model/quote.ts'
import type { DiskSpace } from '../ports.ts'
import type { DoctorProblem } from './doctor-report.ts'

const setupBuildx =
  'Add a step before this one:\n  - uses: docker/setup-buildx-action@v4\nor run: docker buildx create --use'

export function dockerMissing(): DoctorProblem {
  return {
    code: 'docker-missing',
    message: 'There is no docker command on this machine',
    remedy:
      'Install Docker (https://docs.docker.com/engine/install/), or run on a runner that has it, such as runs-on: ubuntu-24.04',
    blocks: true,
  }
}

export function engineProblem(state: EngineState): DoctorProblem | undefined {
  switch (state.kind) {
    case 'answers':
      return undefined
    case 'hangs':
      return {
        code: 'daemon-hangs',
        message: `The Docker daemon takes connections but gave no answer within ${state.afterSeconds} s`,
        remedy: 'Restart it: sudo systemctl restart docker',
        blocks: true,
      }
    case 'denied':
      return {
        code: 'daemon-denied',
        message: `This user may not open the Docker daemon's socket: ${state.message}`,
        remedy: 'Add the user to the group and log in again: sudo usermod -aG docker "$USER"',
        blocks: true,
      }
    case 'unreachable':
      return {
        code: 'daemon-unreachable',
        message: `No Docker daemon answers: ${state.message}`,
        remedy: 'Start it: sudo systemctl start docker; or point DOCKER_HOST at one that runs',
        blocks: true,
      }
  }
}

export function buildxMissing(): DoctorProblem {
  return {
    code: 'buildx-missing',
    message: 'docker has no buildx command',
    remedy: `${setupBuildx.split('\nor')[0]}\nor install the package docker-buildx-plugin`,
    blocks: true,
  }
}

export function buildxTooOld(options: { readonly version: string; readonly minimum: string }): DoctorProblem {
  return {
    code: 'buildx-missing',
    message: `buildx ${options.version} is too old; ${options.minimum} or newer is needed`,
    remedy: `${setupBuildx.split('\nor')[0]}\nor update the package docker-buildx-plugin`,
    blocks: true,
  }
}

export function builderUnknown(options: { readonly name: string | undefined; readonly reason: string }): DoctorProblem {
  const { name, reason } = options
  return {
    code: 'builder-unfit',
    message:
      name === undefined ? `buildx has no usable builder: ${reason}` : `There is no builder ${quote(name)}: ${reason}`,
    remedy:
      name === undefined
        ? setupBuildx
        : `See docker buildx ls for those there are, or run: docker buildx create --name ${name}`,
    blocks: true,
  }
}

export function builderBroken(options: { readonly name: string; readonly reason: string }): DoctorProblem {
  return {
    code: 'builder-unfit',
    message: `The builder ${quote(options.name)} does not work: ${options.reason}`,
    remedy: `Look at it with: docker buildx inspect --bootstrap ${options.name}`,
    blocks: true,
  }
}

export function noContainerdStore(name: string): DoctorProblem {
  return {
    code: 'builder-unfit',
    message: `The builder ${quote(name)} is of the driver docker without the containerd image store: it exports no OCI layouts, several platforms or attestations`,
    remedy: setupBuildx,
    blocks: true,
  }
}

export function noPushByDigest(name: string): DoctorProblem {
  return {
    code: 'builder-unfit',
    message: `The builder ${quote(name)} is of the driver docker, which cannot push by digest alone, as a staging repository needs it`,
    remedy: setupBuildx,
    blocks: true,
  }
}

/** Does not block: an image that runs nothing of its own platform while it is built needs no emulation. */
export function platformMissing(options: {
  readonly builder: string
  readonly platforms: readonly string[]
  readonly known: readonly string[]
}): DoctorProblem {
  return {
    code: 'builder-unfit',
    message: `The builder ${quote(options.builder)} runs ${options.known.join(', ')}, but not ${options.platforms.join(', ')}: a RUN step would fail there`,
    remedy:
      'Add emulation as a step before setup-buildx-action:\n  - uses: docker/setup-qemu-action@v4\nor append a native node to the builder',
    blocks: false,
  }
}

/** `neededBytes` is what the last run wrote; 0 where nothing is known. */
export function diskProblem(options: {
  readonly space: DiskSpace
  /** 0: not known, or nothing is written there. */
  readonly lastRunBytes: number
  readonly builds: 1 | 2
  readonly folder: string
}): DoctorProblem | undefined {
  const { space, lastRunBytes, builds, folder } = options
  const neededBytes = lastRunBytes * builds
  const noInodes = space.freeInodes === 0
  if (space.freeBytes > neededBytes && !noInodes) return undefined
  const free = noInodes ? 'no free inodes' : `${formatBytes(space.freeBytes)} free`
  const need = neededBytes > 0 && !noInodes ? `; the last run needed ${formatBytes(lastRunBytes)}` : ''
  const twice = need !== '' && builds === 2 ? ', and this one builds twice to compare' : ''
  return {
    code: 'disk-full',
    message: `The disk of ${folder} has ${free}${need}${twice}`,
    remedy: 'Free space there, set TMPDIR to a larger disk, or build less at once with only',
    blocks: true,
  }
}

export function secretUnset(options: { readonly variable: string; readonly id: string }): DoctorProblem {
  const { variable, id } = options
  return {
    code: 'usage',
    message: `The build secret ${quote(id)} has no value: the environment variable ${variable} is not set`,
    remedy: `Hand it to the step:\n  env:\n    ${variable}: \${{ secrets.${variable} }}`,
    blocks: true,
  }
}

/** `trouble` is the engine's own problem, which does not keep this builder from building. */
export function noEngineForSmoke(options: {
  readonly builder: string
  readonly trouble: DoctorProblem
}): DoctorProblem {
  const { message, ...rest } = options.trouble
  const why = `${message.charAt(0).toLowerCase()}${message.slice(1)}`
  return {
    ...rest,
    message: `The builder ${quote(options.builder)} needs no Docker daemon here, but smoke tests do: ${why}`,
    blocks: false,
  }
}

/** Does not block: `--gpus` can work by a hook that no engine lists, and only a container can try it. */
export function gpuNotSeen(tests: readonly string[]): DoctorProblem {
  const [first = '', ...others] = tests
  const more = others.length === 0 ? 'requires' : `and ${others.length} more require`
  return {
    code: 'smoke-infrastructure',
    message: `${first} ${more} a GPU, but the engine shows neither an NVIDIA device nor NVIDIA's runtime`,
    remedy:
      "Run on a machine with a GPU and NVIDIA's Container Toolkit: sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker\nor leave gpu: required to the job that has a GPU\nIf docker run --gpus all works here, nothing is missing",
    blocks: false,
  }
}

/** `trouble` is what a release would end with; nothing of it is needed to build. */
export function noRelease({ message, ...rest }: DoctorProblem): DoctorProblem {
  const why = `${message.charAt(0).toLowerCase()}${message.slice(1)}`
  return { ...rest, message: `A release could not be published from here: ${why}`, blocks: false }
}

/** Trouble that its finder words itself: nothing could be published. */
export function fromError({ code, message, hint }: ActionError): DoctorProblem {
  return { code, message, remedy: hint ?? 'Try again; see docs/troubleshooting.md', blocks: true }
}
