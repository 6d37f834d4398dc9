import type { Redis } from 'ioredis';
import { z } from 'zod';
import { repetitionSchema, type Repetition } from '#shared/experiment/repetition';
import { newsChannel, repetitionsKey } from './keys.ts';
import { readMessage } from './messages.ts';
import { all, lifetime } from './packs.ts';

/** Second results that wait to be recorded; of more, the oldest are dropped. */
const mostWaiting = 10_000;

const storedSchema = repetitionSchema.extend({ experiment: z.string().max(200) });

/** A second result that waits in Redis to be recorded. */
export interface WaitingRepetition {
  /** Its id there; later ones are greater. */
  readonly id: string;
  readonly experiment: string;
  readonly repetition: Repetition;
}

/** Leaves a second result for the owner of the experiment, whether or not its program runs now. */
export async function leaveRepetition(
  redis: Redis,
  owner: string,
  experiment: string,
  repetition: Repetition,
): Promise<void> {
  const key = repetitionsKey(owner);
  const message = JSON.stringify({ experiment, ...repetition } satisfies z.infer<
    typeof storedSchema
  >);
  await all(
    redis
      .pipeline()
      .xadd(key, 'MAXLEN', '~', mostWaiting, '*', 'repetition', message)
      .expire(key, lifetime)
      .publish(newsChannel, key),
  );
}

/**
 * The second results that wait for an owner, oldest first. What isn't one is removed.
 * @param after the id of the last one that isn't wanted; '' for all
 */
export async function waitingRepetitions(
  redis: Redis,
  owner: string,
  after = '',
): Promise<WaitingRepetition[]> {
  const entries = await redis.xrange(
    repetitionsKey(owner),
    after === '' ? '-' : `(${after}`,
    '+',
    'COUNT',
    mostWaiting,
  );
  const waiting: WaitingRepetition[] = [];
  const unreadable: string[] = [];
  for (const [id, [, message]] of entries) {
    const stored = readMessage(storedSchema, message);
    if (stored === null) {
      unreadable.push(id);
      continue;
    }
    const { experiment, machine, epoch, isEqual } = stored;
    waiting.push({ id, experiment, repetition: { machine, epoch, isEqual } });
  }
  await forgetRepetitions(redis, owner, unreadable);
  return waiting;
}

/** Removes what has been recorded. */
export async function forgetRepetitions(
  redis: Redis,
  owner: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await redis.xdel(repetitionsKey(owner), ...ids);
}
