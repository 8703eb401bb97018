/** Whether a build's context is what it was at the commit of the baseline. */
export type ContextState = 'changed' | 'same'
