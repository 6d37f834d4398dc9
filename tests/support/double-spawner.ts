import { join } from 'node:path';
import { forkSpawner } from '#main/workbench/fork-spawner';
import type { Spawner } from '#main/workbench/trainer-child';

/** Starts the stand-in for the trainer; `behaviour` is its `UNROLL_DOUBLE`. */
export function doubleSpawner(behaviour = ''): Spawner {
  const program = join(import.meta.dirname, 'trainer-double.mjs');
  return forkSpawner(program, { ...process.env, UNROLL_DOUBLE: behaviour });
}
