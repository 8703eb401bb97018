/** Arguments that BuildKit knows without an ARG (docs.docker.com/reference/dockerfile, "Predefined ARGs"), and those that are for itself. */
export function predefinedArg(name: string): boolean {
  return (
    /^(?:HTTP|HTTPS|FTP|NO|ALL)_PROXY$/i.test(name) ||
    /^(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$/.test(name) ||
    /^BUILDKIT_|^SOURCE_DATE_EPOCH$/.test(name)
  )
}
