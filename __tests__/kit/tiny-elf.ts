/*
 * A program of a hundred bytes for an image from scratch, so that a real build can run something on both platforms
 * without a base image: it writes a text to standard output and exits.
 */

export type TinyProgram = {
  readonly platform: 'linux/amd64' | 'linux/arm64'
  readonly text: string
  readonly status: number
}

const base = 0x400000
const headerBytes = 64 + 56

/** A static ELF64 executable: write(1, text), exit(status). */
export function tinyElf({ platform, text, status }: TinyProgram): Buffer {
  const message = Buffer.from(text)
  const codeBytes = platform === 'linux/amd64' ? 34 : 36
  const address = base + headerBytes + codeBytes
  const code =
    platform === 'linux/amd64'
      ? amd64({ address, length: message.length, status })
      : arm64({ address, length: message.length, status })
  if (code.length !== codeBytes) throw new Error(`the code is ${code.length} bytes long`)
  const total = headerBytes + code.length + message.length
  return Buffer.concat([header(platform, total), code, message])
}

type Call = { readonly address: number; readonly length: number; readonly status: number }

function amd64({ address, length, status }: Call): Buffer {
  const imm = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255]
  return Buffer.from([
    ...[0xb8, ...imm(1)], // mov eax, write
    ...[0xbf, ...imm(1)], // mov edi, stdout
    ...[0xbe, ...imm(address)], // mov esi, text
    ...[0xba, ...imm(length)], // mov edx, length
    ...[0x0f, 0x05], // syscall
    ...[0xb8, ...imm(60)], // mov eax, exit
    ...[0xbf, ...imm(status)], // mov edi, status
    ...[0x0f, 0x05], // syscall
  ])
}

function arm64({ address, length, status }: Call): Buffer {
  const movz = (register: number, value: number, shift = 0): number =>
    (0xd2800000 | ((shift / 16) << 21) | ((value & 0xffff) << 5) | register) >>> 0
  const movk = (register: number, value: number): number => (0xf2a00000 | ((value & 0xffff) << 5) | register) >>> 0
  const svc = 0xd4000001
  const words = [
    movz(0, 1),
    movz(1, address & 0xffff),
    movk(1, address >>> 16),
    movz(2, length),
    movz(8, 64),
    svc,
    movz(0, status),
    movz(8, 93),
    svc,
  ]
  const code = Buffer.alloc(words.length * 4)
  for (const [index, word] of words.entries()) code.writeUInt32LE(word, index * 4)
  return code
}

function header(platform: TinyProgram['platform'], total: number): Buffer {
  const bytes = Buffer.alloc(headerBytes)
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(bytes)
  bytes.writeUInt16LE(2, 16)
  bytes.writeUInt16LE(platform === 'linux/amd64' ? 0x3e : 0xb7, 18)
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(BigInt(base + headerBytes), 24)
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(64, 52)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(1, 56)
  bytes.writeUInt32LE(1, 64)
  bytes.writeUInt32LE(5, 68)
  bytes.writeBigUInt64LE(BigInt(base), 80)
  bytes.writeBigUInt64LE(BigInt(base), 88)
  bytes.writeBigUInt64LE(BigInt(total), 96)
  bytes.writeBigUInt64LE(BigInt(total), 104)
  bytes.writeBigUInt64LE(0x10000n, 112)
  return bytes
}
