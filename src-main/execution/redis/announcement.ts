import type { Redis } from 'ioredis';
import { z } from 'zod';
import { engineNames } from '#shared/catalogue/engines';
import { toWireError } from '#shared/contract/errors';
import type { WorkerView } from '#shared/sweep/workers';
import { checkProgram, programSchema } from '../carried/task-document.ts';
import { workerKey, workersKey } from './keys.ts';
import { all } from './packs.ts';
import { readMessage } from './messages.ts';

/** Milliseconds between two announcements. */
export const announcementInterval = 5000;
/** Milliseconds after which a worker that says nothing counts as gone. */
const announcementLifetime = 4 * announcementInterval;

const name = z.string().min(1).max(200);

/** What a worker says of itself. */
const announcementSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f-]{36}$/),
  /** As its machine is called. */
  name,
  program: programSchema,
  /** The engine that trains there. */
  engine: z.enum(engineNames),
  /** What it runs on: avx2, 2 threads. */
  engineDetail: z.string().max(1000),
  /** Runs at once. */
  parallel: z.int().positive(),
  /** Of each run that leaves them to the machine. */
  threads: z.int().positive(),
  platform: name,
  architecture: name,
  node: name,
  /** The experiments that it trains. */
  trains: z.array(z.string().max(200)),
});
export type Announcement = z.infer<typeof announcementSchema>;

/** Says that a worker is there. To be repeated as long as it is. */
export async function announce(redis: Redis, announcement: Announcement): Promise<void> {
  const { id } = announcement;
  await all(
    redis
      .pipeline()
      .set(workerKey(id), JSON.stringify(announcement), 'PX', announcementLifetime)
      .sadd(workersKey, id),
  );
}

/** Takes back what was announced. */
export async function withdraw(redis: Redis, id: string): Promise<void> {
  await all(redis.pipeline().del(workerKey(id)).srem(workersKey, id));
}

/** The workers that are there, also those that can't give the same bits as this program. */
export async function listWorkers(redis: Redis): Promise<WorkerView[]> {
  const ids = await redis.smembers(workersKey);
  if (ids.length === 0) return [];
  const said = await redis.mget(ids.map(workerKey));
  const gone = ids.filter((_, index) => said[index] === null);
  if (gone.length > 0) await redis.srem(workersKey, ...gone);
  return said
    .map((message) => readMessage(announcementSchema, message))
    .filter((announcement) => announcement !== null)
    .map(viewOf)
    .sort((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
}

function viewOf({ program, ...rest }: Announcement): WorkerView {
  return { ...rest, version: program.unroll, kernels: program.kernels, refused: reasonAgainst() };

  function reasonAgainst(): string | null {
    try {
      checkProgram(program, rest.name);
      return null;
    } catch (error) {
      return toWireError(error).message;
    }
  }
}
