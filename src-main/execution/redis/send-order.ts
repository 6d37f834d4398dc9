import type { Redis } from 'ioredis';
import { ordersChannel, taskKeys } from './keys.ts';
import type { Order } from './messages.ts';
import { lifetime } from './packs.ts';
import { isTemporaryRefusal } from './refusals.ts';

/**
 * Asks something of a task. A worker that has it hears it also where Redis can store nothing at present; one that takes
 * it later finds a stop or a kill stored.
 */
export async function sendOrder(redis: Redis, task: string, order: Order): Promise<void> {
  await redis.publish(ordersChannel, JSON.stringify({ task, order }));
  if (order !== 'stop' && order !== 'kill') return;
  try {
    await redis.set(taskKeys(task).order, order, 'EX', lifetime);
  } catch (error) {
    if (!isTemporaryRefusal(error)) throw error;
  }
}
