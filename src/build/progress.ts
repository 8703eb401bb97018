import { type LogTail, logTail } from './log-tail.ts'
import type { ProgressEvent, VertexEvent } from './progress-event.ts'
import { parseStepName, type StepName } from './step-name.ts'

/** A step as it stands: targets that share it each gave it a name. */
export type Step = VertexEvent & { readonly names: readonly string[]; readonly logTail: readonly string[] }

/** What is worth a line of the log when an event came in. */
export type ProgressNews =
  | { readonly kind: 'started' | 'finished'; readonly step: VertexEvent; readonly name: StepName }
  | { readonly kind: 'output'; readonly step: VertexEvent | undefined; readonly line: string }

/** Gathers events; the last report of a step counts. */
export type Progress = {
  push(event: ProgressEvent): readonly ProgressNews[]
  steps(): readonly Step[]
}

const tailLines = 20

type Kept = { event: VertexEvent; readonly names: Set<string>; readonly log: LogTail }

export function trackProgress(targets: readonly string[]): Progress {
  const kept = new Map<string, Kept>()
  return {
    push: (event) => [
      ...event.vertexes.flatMap((vertex) => news(take(kept, vertex), targets)),
      ...event.logs.flatMap(({ digest, text }) => output(kept.get(digest), text)),
    ],
    steps: () =>
      [...kept.values()].map(({ event, names, log }) => ({
        ...event,
        names: [...names].sort(),
        logTail: log.lines(tailLines),
      })),
  }
}

type Change = { readonly before: VertexEvent | undefined; readonly after: VertexEvent }

function take(kept: Map<string, Kept>, vertex: VertexEvent): Change {
  const known = kept.get(vertex.digest)
  if (known === undefined) {
    kept.set(vertex.digest, { event: vertex, names: new Set([vertex.name]), log: logTail() })
    return { before: undefined, after: vertex }
  }
  const before = known.event
  known.names.add(vertex.name)
  known.event = vertex
  return { before, after: vertex }
}

function news({ before, after }: Change, targets: readonly string[]): ProgressNews[] {
  const name = parseStepName(after.name, targets)
  if (after.completedSeconds !== undefined && before?.completedSeconds === undefined) {
    return [{ kind: 'finished', step: after, name }]
  }
  if (after.startedSeconds !== undefined && before?.startedSeconds === undefined) {
    return [{ kind: 'started', step: after, name }]
  }
  return []
}

function output(known: Kept | undefined, text: Uint8Array): ProgressNews[] {
  if (known === undefined) return []
  return known.log.push(text).map((line) => ({ kind: 'output', step: known.event, line }))
}
