/** A string as bake reads it: every string of its JSON, keys too, is an HCL template, so `${` and `%{` are doubled to stay text. */
export function hclText(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign)
}

/** A list of `key=value` fields in the CSV notation of buildx's options; a field with a comma, quote or line end is quoted. */
export function csvFields(fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')
}
