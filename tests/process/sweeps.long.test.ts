import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { SweepView } from '#shared/sweep/sweep-view';
import { runJson, runProgram, startProgram } from '../support/program.ts';
import { flagsOf } from '../support/small-training.ts';
import { createSweep, outcomeOf, showSweep, smallSweep } from '../support/sweeps.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = 300_000;

async function whole(parallel: number, definition: object): Promise<SweepView> {
  const home = await temporaryFolder();
  const id = await createSweep(home, definition);
  const { json } = await runJson(home, 'sweep', 'run', id, '--parallel', String(parallel));
  return json as SweepView;
}

async function recordOf(home: string, id: string): Promise<ExperimentRecord> {
  const { json } = await runJson(home, 'show', id);
  return json as ExperimentRecord;
}

test(
  'trains, compares, pauses and promotes; what was trained is not trained again',
  async () => {
    const home = await temporaryFolder();
    const id = await createSweep(home, smallSweep);
    expect(await showSweep(home, id)).toMatchObject({ status: 'new', trials: [] });
    const { code, json, stderr } = await runJson(home, 'sweep', 'run', id, '--parallel', '2');
    expect(code).toBe(0);
    const view = json as SweepView;
    expect(view.status).toBe('finished');
    expect(view.trials.map(({ losses }) => losses.length).toSorted()).toEqual([1, 1, 1, 1, 3, 4]);
    expect(stderr).toMatch(
      /^trial \d \(hidden size \d+, lr [\d.]+\) paused at epoch 1: 6th of 6, the best 2 continue$/m,
    );

    const best = view.trials.find(({ losses }) => losses.length === 4)!;
    const record = await recordOf(home, best.experiment!);
    expect(record).toMatchObject({ status: 'finished', batch: smallSweep.name });
    const paused = view.trials.find(({ losses }) => losses.length === 3)!;
    expect((await recordOf(home, paused.experiment!)).status).toBe('stopped');
    expect(await readdir(join(home, 'experiments', paused.experiment!))).toContain(
      'checkpoint.safetensors',
    );
    // Another sweep uses what is finished, and continues copies of what is paused.
    const again = await createSweep(home, { ...smallSweep, name: 'Again', halving: null });
    const rest = (await runJson(home, 'sweep', 'run', again, '--parallel', '2')).json as SweepView;
    expect(
      rest.trials.filter(({ isReused }) => isReused).map(({ experiment }) => experiment),
    ).toEqual([best.experiment]);
    const copy = rest.trials.find(
      ({ point }) => JSON.stringify(point) === JSON.stringify(paused.point),
    )!;
    expect(copy.losses.slice(0, 3)).toEqual(paused.losses);
    const [was, is] = [
      await recordOf(home, paused.experiment!),
      await recordOf(home, copy.experiment!),
    ];
    expect(was.status).toBe('stopped');
    expect(is).toMatchObject({ status: 'finished', batch: 'Again', startedAt: was.startedAt });
    // What was paused and continued, in either way, is what is trained at once.
    const other = await temporaryFolder();
    for (const { kept, point } of [
      { kept: record, point: best.point },
      { kept: is, point: paused.point },
    ]) {
      const same = { ...smallSweep.base, ...point } as Partial<ExperimentConfig>;
      const atOnce = await runJson(other, 'train', ...flagsOf(same));
      expect(atOnce.json).toMatchObject({ weightsSha256: kept.weightsSha256 });
    }
    expect((await runProgram(home, 'sweep', 'best', 'again')).stdout).toMatch(
      /^\d+\.\d\d % after 4 epochs with hidden size \d+, lr [\d.]+ \(gru-/,
    );
    const { stdout } = await runProgram(home, 'sweep', 'list');
    expect(stdout).toMatch(/^again-\w+ +finished +6 /m);
    expect(stdout).toMatch(/^sizes-and-rates-\w+ +finished +6 /m);
  },
  patience,
);

const tpe = {
  ...smallSweep,
  base: { ...smallSweep.base, trainingExamples: 200, validationExamples: 100 },
  space: [
    { field: 'cell', values: ['RNN', 'GRU'] },
    { field: 'learningRate', from: 0.0005, to: 0.1, logarithmic: true },
  ],
  method: { kind: 'tpe', trials: 12, cohort: 10 },
};

test(
  'decides and proposes the same with 1 and 4 runs at once, though killed and paused in between',
  async () => {
    const undisturbed = await whole(4, tpe);
    expect(undisturbed.decisions.length).toBeGreaterThan(12);
    const home = await temporaryFolder();
    const id = await createSweep(home, tpe);
    const begin = () => startProgram(home, 'sweep', 'run', id, '--parallel', '1');
    for (const moment of [/epoch 1: \w+ of 10/, /epoch 3: \w+ of 3/]) {
      const { child, said, ended } = begin();
      await said(moment);
      child.kill('SIGKILL');
      await ended;
      expect(await showSweep(home, id)).toMatchObject({ status: 'paused' });
    }
    const { child, said, ended } = begin();
    await said(/epoch 1: \w+ of 12/);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toContain(`To continue: unroll sweep run ${id}`);
    expect(await showSweep(home, id)).toMatchObject({ status: 'paused', reason: null });
    const { json } = await runJson(home, 'sweep', 'run', id, '--parallel', '1');
    expect(outcomeOf(json as SweepView)).toEqual(outcomeOf(undisturbed));
    // Nothing was trained twice.
    const { json: experiments } = await runJson(home, 'list');
    expect(experiments).toHaveLength(12);
  },
  patience,
);

test(
  'asynchronous halving trains far less than all, and finds as good a run',
  async () => {
    const { trials, decisions } = await whole(2, {
      ...smallSweep,
      halving: { kind: 'asynchronous', firstRung: 1, factor: 3 },
    });
    const epochs = trials.reduce((sum, { losses }) => sum + losses.length, 0);
    expect(epochs).toBeLessThan(6 * 4);
    expect(trials.some(({ losses }) => losses.length === 4)).toBe(true);
    expect(new Set(decisions.map(({ kind }) => kind))).toEqual(new Set(['continues', 'pauses']));
  },
  patience,
);

test(
  'two programs that search the same at once train it once',
  async () => {
    const home = await temporaryFolder();
    const base = { ...smallSweep.base, epochs: 2 };
    const space = [{ field: 'hiddenSize', values: [8, 16] }];
    const same = { ...smallSweep, base, space, halving: null };
    const one = await createSweep(home, { ...same, name: 'One' });
    const two = await createSweep(home, { ...same, name: 'Two', seed: 1 });
    const ends = await Promise.all([one, two].map((id) => runProgram(home, 'sweep', 'run', id)));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    const { json } = await runJson(home, 'list');
    expect(json).toHaveLength(2);
  },
  patience,
);

test(
  'a search can be extended, and cancelled',
  async () => {
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

    const grid = await createSweep(home, { ...smallSweep, name: 'Grid' });
    expect((await runProgram(home, 'sweep', 'extend', grid, '--trials', '2')).stderr).toContain(
      'trials: a grid has all the trials that there are',
    );
    const added = await runProgram(home, 'sweep', 'extend', grid, '--values', 'hiddenSize=32,abc');
    expect(added.stderr).toContain('values: "abc" is not allowed; use a whole number');
    await runProgram(home, 'sweep', 'extend', grid, '--values', 'hiddenSize=32');
    expect((await showSweep(home, grid)).definition.space[0]).toMatchObject({
      values: [8, 16, 32],
    });
    expect((await runProgram(home, 'sweep', 'cancel', grid)).stdout).toContain('is cancelled');
    expect(await showSweep(home, grid)).toMatchObject({ status: 'cancelled', trials: [] });
  },
  patience,
);
