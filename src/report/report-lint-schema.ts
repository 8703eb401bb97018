import * as z from 'zod'

export const reportLintSchema = z.strictObject({ dockerfiles: z.array(z.string()).readonly() }).readonly()
