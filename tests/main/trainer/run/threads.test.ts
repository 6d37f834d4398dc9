import { expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import { estimate } from '#main/trainer/measure/estimate';
import { SavedModels } from '#main/trainer/serve/saved-models';
import { verify } from '#main/trainer/run/verify';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { Trainer } from '#main/trainer/requests';
import { fakeDependencies, newExperiment, trainToEnd } from './fixture.ts';

const twoCores = () => ({ ...fakeDependencies(), cores: 2 });

const notesOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

test.for([
  ['as many as the request says where the config leaves them to the machine', 0, 3, 3],
  ['as many as the config says where it says', 2, 3, 2],
  ['one for each core where neither says', 0, null, 16],
] as const)('a run has threads: %s', async ([, config, threads, used]) => {
  const { record, events } = await trainToEnd(await newExperiment({ threads: config }), {
    threads,
  });
  expect(record.environment!.engine.threads).toBe(used);
  expect(record.config.threads).toBe(config);
  expect(notesOf(events)).toEqual([]);
});

test.for([
  ['config', 256, null],
  ['request', 0, 256],
] as const)(
  'a run has no more threads than cores, and says so: from its %s (A8)',
  async (asked) => {
    const [, config, threads] = asked;
    const folder = await newExperiment({ threads: config });
    const dependencies = twoCores();
    const { record, events } = await trainToEnd(folder, { threads, dependencies });
    expect(record.environment!.engine.threads).toBe(2);
    expect(record.config.threads).toBe(config);
    expect(notesOf(events)).toEqual([
      '256 threads requested; using 2, one for each core. The result does not depend on it.',
    ]);
  },
);

test('nothing else has more threads than cores either (A8)', async () => {
  const folder = await newExperiment();
  await trainToEnd(folder);
  const dependencies = twoCores();
  const events: RunEvent[] = [];
  const input = { folder, engine: 'auto', threads: 256, steps: 4 } as const;
  await verify(input, (event) => events.push(event), dependencies);
  expect(notesOf(events)).toEqual([expect.stringContaining('using 2')]);

  const models = new SavedModels(dependencies);
  await models.use({ folder, engine: 'auto', threads: 256 }, () => Promise.resolve());
  await estimate(
    parseConfig({ hiddenSize: 3, validationExamples: 0, threads: 256 }),
    null,
    dependencies,
  );
  expect(dependencies.engines.map(({ description }) => description.threads)).toEqual([2, 2, 2]);

  const asked: number[] = [];
  const engineReports = (threads: number) => {
    asked.push(threads);
    return Promise.resolve([]);
  };
  const trainer = new Trainer(() => undefined, { ...dependencies, engineReports });
  await trainer.answer({ kind: 'request', id: 1, name: 'engines', input: { threads: 256 } });
  expect(asked).toEqual([2]);
});
