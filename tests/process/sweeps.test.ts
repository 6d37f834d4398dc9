import { expect, test } from 'vitest';
import type { SweepView } from '#shared/sweep/sweep-view';
import { runJson, runProgram } from '../support/program.ts';
import { createSweep, outcomeOf, showSweep, smallSweep } from '../support/sweeps.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a search can be extended, and cancelled', async () => {
  const home = await temporaryFolder();
  const base = { ...smallSweep.base, epochs: 1 };
  const method = { kind: 'tpe', trials: 2 };
  const id = await createSweep(home, { ...smallSweep, base, method, halving: null });
  await runProgram(home, 'sweep', 'run', id);
  const refused = await runProgram(home, 'sweep', 'run', id);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${id} is finished; extend it to have more trials tried`);
  await runProgram(home, 'sweep', 'extend', id, '--trials', '2');
  const first = await showSweep(home, id);
  expect(first).toMatchObject({ status: 'paused', definition: { method: { trials: 4 } } });
  const { trials } = (await runJson(home, 'sweep', 'run', id)).json as SweepView;
  expect(trials).toHaveLength(4);
  expect(outcomeOf({ ...first, trials: trials.slice(0, 2) })).toEqual(outcomeOf(first));

  const grid = await createSweep(home, smallSweep);
  expect((await runProgram(home, 'sweep', 'extend', grid, '--trials', '2')).stderr).toContain(
    'trials: a grid has all the trials that there are',
  );
  expect((await runProgram(home, 'sweep', 'cancel', grid)).stdout).toContain('is cancelled');
  expect(await showSweep(home, grid)).toMatchObject({ status: 'cancelled', trials: [] });
}, 120_000);
