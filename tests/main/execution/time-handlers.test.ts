import { expect, test } from 'vitest';
import type { CostEstimate, ListedExperiment } from '#shared/contract/commands';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { Questions } from '#main/execution/questions';
import { timeHandlers } from '#main/execution/time-handlers';
import { measure, pretendMachine, trainAll } from '../../shared/experiment/time/pretend-machine.ts';
import { openWorkbench } from '../../support/workbenches.ts';

const machine = pretendMachine;
const given = { trainingExamples: 2000, validationExamples: 500, epochs: 2 };

/** Handlers on a pretended machine, and the threads that measurements were asked for. */
function handlers(experiments: readonly ListedExperiment[], threads: number | null) {
  const asked: (number | null)[] = [];
  const state = { isTraining: false };
  const request = (_: string, input: { config: ExperimentConfig; threads: number | null }) => {
    asked.push(input.threads);
    const used = Math.min(input.config.threads || (input.threads ?? 0) || machine.cores, 2);
    // Everything takes longer beside a run.
    const present = state.isTraining ? { ...machine, step: 3 * machine.step } : machine;
    const cost = { ...measure(present, input.config, used), parameters: 7 } as CostEstimate;
    return Promise.resolve(cost);
  };
  const store = { list: () => Promise.resolve(experiments) };
  const questions = { request } as unknown as Questions;
  const all = timeHandlers(
    store,
    questions,
    () => Promise.resolve(threads),
    { describe: () => machine, usableCores: machine.cores },
    () => state.isTraining,
  );
  return { ...all, asked, state };
}

test('runs are estimated from what was measured, on the threads that they will have (U15)', async () => {
  const { asked, ...commands } = handlers([], 1);
  const configs = [given, { ...given, seed: 3 }, { ...given, threads: 2 }];
  expect(await commands['runs.estimate']({ configs })).toEqual([null, null, null]);
  expect(await commands['engines.estimate']({ config: given })).toMatchObject({ parameters: 7 });
  expect(asked).toEqual([1]);
  const [time, sameTime, other] = await commands['runs.estimate']({ configs });
  expect(time).toMatchObject({ basis: 'measured', runs: 0 });
  expect(sameTime).toEqual(time);
  // Nothing tells what two threads are worth.
  expect(other).toBeNull();
});

test('runs are estimated from those that were finished on this machine (U15)', async () => {
  const config = parseConfig(given);
  const { records, seconds } = trainAll(machine, [config, config, config], {
    threads: 2,
    sideBySide: 1,
  });
  const damaged = { kind: 'damaged', id: 'x', reason: 'it is' } as unknown as ListedExperiment;
  const listed = records.map(
    (record) => ({ kind: 'experiment', record, readOnly: false }) as const,
  );
  const commands = handlers([...listed, damaged], null);
  const [time] = await commands['runs.estimate']({ configs: [given] });
  expect(time).toMatchObject({ basis: 'finished', runs: 3 });
  expect(Math.abs(time!.seconds / (seconds / 3) - 1)).toBeLessThan(0.1);
});

test('a measurement beside a run counts only as long as there is no better one', async () => {
  const { state, ...commands } = handlers([], 2);
  const measured = async (isTraining: boolean): Promise<number> => {
    state.isTraining = isTraining;
    await commands['engines.estimate']({ config: given });
    const [time] = await commands['runs.estimate']({ configs: [given] });
    return time!.seconds;
  };
  const beside = await measured(true);
  const alone = await measured(false);
  expect(alone).toBeLessThan(beside);
  expect(await measured(true)).toBe(alone);
});

test('a wrong config is refused with its field', async () => {
  const { workbench } = await openWorkbench();
  const wrong = workbench.call('runs.estimate', { configs: [{ hiddenSize: 0 }] });
  await expect(wrong).rejects.toThrow('hiddenSize: 0 is not allowed');
  await expect(workbench.call('runs.estimate', { configs: [] })).rejects.toThrow('configs');
});

test('a workbench remembers what it has measured', async () => {
  const { workbench } = await openWorkbench();
  const configs = [{ hiddenSize: 77, threads: 1 }];
  expect(await workbench.call('runs.estimate', { configs })).toEqual([null]);
  await workbench.call('engines.estimate', { config: configs[0]! });
  expect(await workbench.call('runs.estimate', { configs })).toMatchObject([{ basis: 'measured' }]);
});

test('an engine that takes another number of threads than it is asked for is estimated, too', async () => {
  const request = (_: string, { config }: { config: ExperimentConfig }) =>
    Promise.resolve(measure(machine, config, 1));
  const commands = timeHandlers(
    { list: () => Promise.resolve([]) },
    { request } as unknown as Questions,
    () => Promise.resolve(2),
    { describe: () => machine, usableCores: 2 },
    () => false,
  );
  await commands['engines.estimate']({ config: given });
  expect(await commands['runs.estimate']({ configs: [given] })).toMatchObject([
    { basis: 'measured' },
  ]);
});
