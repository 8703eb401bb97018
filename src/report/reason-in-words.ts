/** A reason as it stands after a colon: its first word without a capital, unless it is a name such as `NVIDIA_REQUIRE_CUDA`. */
export function reasonInWords(reason: string): string {
  return reason.replace(/^[A-Z](?=[a-z']* )/, (first) => first.toLowerCase())
}
