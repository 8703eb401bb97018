/** Whether the engine behind a builder answers. */
export type EngineState =
  | { readonly kind: 'answers' }
  | { readonly kind: 'hangs'; readonly afterSeconds: number }
  | { readonly kind: 'unreachable' | 'denied'; readonly message: string }
