export type Severity = 'note' | 'warn' | 'error'
