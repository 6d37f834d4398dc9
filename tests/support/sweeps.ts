import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { SweepView } from '#shared/sweep/sweep-view';
import { runJson } from './program.ts';

/** A sweep of six runs that takes seconds: two sizes at three rates, compared after 1 and 3 of 4 epochs. */
export const smallSweep = {
  name: 'Sizes and rates',
  base: { cell: 'GRU', epochs: 4, trainingExamples: 400, validationExamples: 200, batchSize: 50 },
  space: [
    { field: 'hiddenSize', values: [8, 16] },
    { field: 'learningRate', values: [0.001, 0.01, 0.05] },
  ],
  method: { kind: 'grid' },
  halving: { kind: 'synchronous', firstRung: 1, factor: 3 },
};

/** Stores a sweep by the command line. @returns its id */
export async function createSweep(home: string, definition: object): Promise<string> {
  const path = join(home, 'sweep.json');
  await writeFile(path, JSON.stringify(definition));
  const { code, json, stderr } = await runJson(home, 'sweep', 'create', path);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return (json as SweepView).id;
}

/** A sweep as the command line shows it. */
export async function showSweep(home: string, id: string): Promise<SweepView> {
  const { json } = await runJson(home, 'sweep', 'status', id);
  return json as SweepView;
}

/** What a sweep tried and decided, without what differs from one time to the next. */
export function outcomeOf({ trials, decisions }: SweepView): unknown {
  return { trials: trials.map(({ point, losses }) => ({ point, losses })), decisions };
}
