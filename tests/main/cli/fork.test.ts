import { expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { commandLineOn } from '../../support/command-line.ts';
import { sampleEpoch } from '../../support/records.ts';
import { plantExperiment } from '../../support/stores.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a config that no fork can have is refused by the names of the flags', async () => {
  const home = await temporaryFolder();
  await plantExperiment(new ExperimentStore(home), 'parent', {
    status: 'finished',
    config: parseConfig({ epochs: 2 }),
    epochs: [sampleEpoch(1), sampleEpoch(2)],
    keptCheckpoints: [{ epoch: 2, step: 200, sha256: 'a'.repeat(64), bytes: 1 }],
    step: 200,
  });
  const { run } = commandLineOn(home);
  const idle = await run('fork', 'parent', '--epochs', '3', '--momentum', '0.50');
  expect(idle.code).toBe(2);
  expect(idle.stderr).toContain(
    '--momentum: 0.50 is not allowed; use 0 as in its parent, or optimiser sgd or rmsprop',
  );
  const over = await run('fork', 'parent');
  expect(over.stderr).toContain('--epochs: 2 is not allowed; use more than the 2');
  const range = await run('fork', 'parent', '--learning-rate=-1');
  expect(range.stderr).toContain('--learning-rate: -1 is not allowed');
  for (const [flag, why] of [
    ['--hidden-size=64', '--hidden-size is not allowed: a fork keeps it, as a checkpoint'],
    ['--no-bidirectional', '--no-bidirectional is not allowed: a fork keeps it'],
    ['--seed=2', '--seed is not allowed: a fork keeps it, as it draws the validation split'],
    ['--hidden', 'unknown flag --hidden'],
  ] as const) {
    expect((await run('fork', 'parent', flag)).stderr).toContain(why);
  }
});
