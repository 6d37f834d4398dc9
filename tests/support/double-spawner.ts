import { join } from 'node:path';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import type { Spawner } from '#main/execution/local/trainer-child';

/** Starts the stand-in for the trainer; `behaviour` is its `UNROLL_DOUBLE`. */
export function doubleSpawner(behaviour = ''): Spawner {
  const program = join(import.meta.dirname, 'trainer-double.mjs');
  return forkSpawner(program, { ...process.env, UNROLL_DOUBLE: behaviour });
}
