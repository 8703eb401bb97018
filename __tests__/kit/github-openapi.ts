import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormatsModule from 'ajv-formats'

/*
 * GitHub's own OpenAPI description (npm @octokit/openapi), reduced to the operations that we use: which path and method they
 * have, what they demand of a request, and what they promise for an answer.
 */

type Schema = Readonly<Record<string, unknown>>
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }
type Content = Readonly<Record<string, { readonly schema: Schema }>>
type Reference = { readonly $ref: string }
type Operation = {
  readonly operationId: string
  readonly parameters?: readonly (Parameter | Reference)[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content } | Reference>>
}
type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default

export type Call = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

export type MatchedCall = {
  readonly operationId: string
  readonly parameters: Readonly<Record<string, string>>
  /** What in the request contradicts the description. */
  readonly problems: readonly string[]
}

export type GitHubOpenApi = {
  /** Undefined when the description has no such path and method among the operations that we use. */
  match(call: Call): MatchedCall | undefined
  /** What in an answer contradicts the description. */
  answerProblems(operationId: string, answer: { readonly status: number; readonly body: unknown }): readonly string[]
  /** A copy of a named example of the description. */
  example(name: string): Record<string, unknown>
}

const loaded = new Map<string, GitHubOpenApi>()

/** Reads the description (13 MB, a third of a second, once a process) and compiles only what is asked for. */
export function gitHubOpenApi(operationIds: readonly string[]): GitHubOpenApi {
  const key = operationIds.join()
  const openApi = loaded.get(key) ?? load(operationIds)
  loaded.set(key, openApi)
  return openApi
}

function load(operationIds: readonly string[]): GitHubOpenApi {
  const require = createRequire(import.meta.url)
  const file = require.resolve('@octokit/openapi/generated/api.github.com.json')
  const description = JSON.parse(readFileSync(file, 'utf8')) as Description
  const ajv = new Ajv({ strict: false, coerceTypes: false })
  addFormats(ajv)
  dropLooseNullable(description.components)
  ajv.addSchema({ components: description.components }, 'github')
  const used = operationIds.map((operationId) => find(description, operationId))
  const compile = memoized(ajv)
  return {
    match: (call) => {
      const route = used.find(({ method, pattern }) => method === call.method && pattern.test(call.path))
      if (!route) return undefined
      const parameters = Object.fromEntries(
        Object.entries(route.pattern.exec(call.path)?.groups ?? {}).map(([name, text]) => [
          name,
          decodeURIComponent(text),
        ]),
      )
      return {
        operationId: route.operation.operationId,
        parameters,
        problems: requestProblems({ description, operation: route.operation, call, parameters, compile }),
      }
    },
    answerProblems: (operationId, { status, body }) => {
      const operation = used.find((one) => one.operation.operationId === operationId)?.operation
      const response = resolve(description, operation?.responses[String(status)])
      const place = `${operationId} answer ${status}`
      // 401 and most of 403 and 404 are left out of the description; they have the form of every error.
      if (!response && status >= 400) return compile({ $ref: '#/components/schemas/basic-error' }, body, place)
      if (!response) return [`${operationId} has no answer ${status}`]
      const schema = (response as { content?: Content }).content?.['application/json']?.schema
      return schema && typeof body !== 'string' ? compile(schema, body, place) : []
    },
    example: (name) => {
      const example = description.components['examples']?.[name] as { readonly value: Record<string, unknown> }
      return structuredClone(example.value)
    },
  }
}

/** In some places the description says `nullable` beside a `$ref` alone, where OpenAPI 3.0 gives it no meaning and Ajv refuses it. */
function dropLooseNullable(part: unknown): void {
  if (typeof part !== 'object' || part === null) return
  const schema = part as { nullable?: unknown; readonly type?: unknown }
  if (typeof schema.nullable === 'boolean' && schema.type === undefined) delete schema.nullable
  for (const value of Object.values(part)) dropLooseNullable(value)
}

function find(description: Description, operationId: string) {
  for (const [template, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === operationId) {
        return { method: method.toUpperCase(), pattern: pathPattern(template, operation), operation }
      }
    }
  }
  throw new Error(`GitHub's description has no operation ${operationId}`)
}

function pathPattern(template: string, operation: Operation): RegExp {
  const long = (operation.parameters ?? [])
    .filter((one) => 'x-multi-segment' in one)
    .map((one) => (one as Parameter).name)
  const source = template
    .replaceAll('.', '\\.')
    .replaceAll(/\{(\w+)\}/g, (_, name) => `(?<${name}>${long.includes(name) ? '.+' : '[^/]+'})`)
  return new RegExp(`^${source}$`)
}

function requestProblems(input: {
  readonly description: Description
  readonly operation: Operation
  readonly call: Call
  readonly parameters: Readonly<Record<string, string>>
  readonly compile: Compile
}): readonly string[] {
  const { description, operation, call, parameters, compile } = input
  const known = (operation.parameters ?? []).map((one) => resolve(description, one) as Parameter)
  const inQuery = known.filter((one) => one.in === 'query')
  const unknown = [...call.query.keys()]
    .filter((name) => !inQuery.some((one) => one.name === name))
    .map((name) => `${operation.operationId} has no query parameter ${name}`)
  const values = known.flatMap((one) => {
    const text = one.in === 'query' ? call.query.get(one.name) : parameters[one.name]
    const place = `${operation.operationId} parameter ${one.name}`
    if (text === null || text === undefined) return one.required ? [`${place} is missing`] : []
    return compile(one.schema, typed(one.schema, text), place)
  })
  return [...unknown, ...values, ...bodyProblems(operation, call.body, compile)]
}

function bodyProblems({ operationId, requestBody }: Operation, body: unknown, compile: Compile): readonly string[] {
  const schema = requestBody?.content['application/json']?.schema
  if (!schema) return body === undefined ? [] : [`${operationId} takes no body`]
  if (body === undefined) return requestBody.required ? [`${operationId} needs a body`] : []
  const names = Object.keys((schema['properties'] ?? {}) as object)
  const unknown = Object.keys(body as object).filter((name) => !names.includes(name))
  return [
    ...compile(schema, body, `${operationId} body`),
    ...unknown.map((name) => `${operationId} body has no property ${name}`),
  ]
}

function typed(schema: Schema, text: string): unknown {
  const isNumber = schema['type'] === 'integer' || schema['type'] === 'number'
  return isNumber && /^-?\d+$/.test(text) ? Number(text) : text
}

function resolve<T>(description: Description, value: T | Reference): T {
  const reference = (value as Reference | undefined)?.$ref
  if (reference === undefined) return value as T
  const [, , kind = '', name = ''] = reference.split('/')
  return description.components[kind]?.[name] as T
}

type Compile = (schema: Schema, value: unknown, place: string) => readonly string[]

function memoized(ajv: Ajv): Compile {
  const compiled = new Map<Schema, ValidateFunction>()
  return (schema, value, place) => {
    const validate = compiled.get(schema) ?? ajv.compile(withAbsoluteReferences(schema))
    compiled.set(schema, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${place}${instancePath} ${message}`)
  }
}

function withAbsoluteReferences(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/')) as Schema
}
