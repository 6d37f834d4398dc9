import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { newExperiment, trainToEnd } from './fixture.ts';

test.for([
  ['as many as the request says where the config leaves them to the machine', 0, 3, 3],
  ['as many as the config says where it says', 2, 3, 2],
  ['one for each core where neither says', 0, null, availableParallelism()],
] as const)('a run has threads: %s', async ([, config, threads, used]) => {
  const { record } = await trainToEnd(await newExperiment({ threads: config }), { threads });
  expect(record.environment!.engine.threads).toBe(used);
  expect(record.config.threads).toBe(config);
});
