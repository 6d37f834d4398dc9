import { z } from 'zod';
import type { ErrorCode } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';

const errorCodes = Object.keys({
  'invalid-input': true,
  'not-found': true,
  busy: true,
  damaged: true,
  storage: true,
  unavailable: true,
  'process-died': true,
  internal: true,
} satisfies Record<ErrorCode, true>) as ErrorCode[];

/** How a run ended, as another machine says it. */
export const endedSchema: z.ZodType<RunEnded> = z.strictObject({
  kind: z.literal('ended'),
  status: z.enum(['finished', 'stopped', 'failed', 'interrupted']),
  reason: z.string().max(100_000).nullable(),
  errorCode: z.enum(errorCodes).nullable(),
});
