import { expect, test, vi } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import { lockState } from '#main/storage/locks/lock';
import { readHistory } from '../support/history.ts';
import { runJson, runProgram, startProgram } from '../support/program.ts';
import { flagsOf, smallTraining } from '../support/small-training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 300_000 };

interface Trained {
  readonly experimentId: string;
  readonly folder: string;
  readonly weightsSha256: string;
}

async function trainedWithCheckpoints(home: string): Promise<Trained> {
  const flags = flagsOf({ ...(await smallTraining(home)), keepCheckpoints: 1 });
  return (await runJson(home, 'train', '--name', 'parent', ...flags)).json as Trained;
}

/** The epochs of a record without the times that they took. */
function epochsOf({ epochs }: ExperimentRecord): unknown[] {
  return epochs.map((epoch) => ({ ...epoch, seconds: 0, examplesPerSecond: 0 }));
}

test('a fork that is killed and resumed without its parent is verified', patience, async () => {
  const home = await temporaryFolder();
  const parent = await trainedWithCheckpoints(home);
  const before = await readRecord(parent.folder);

  const args = ['fork', 'parent', '--epoch', '1', '--learning-rate', '0.0005', '--name', 'child'];
  const killed = startProgram(home, ...args);
  await killed.said(/Training child/);
  await killed.said(/% +loss/);
  killed.child.kill('SIGKILL');
  await killed.ended;
  await runProgram(home, 'delete', 'parent');
  await runProgram(home, 'purge', 'parent');

  const folder = (await runJson(home, 'show', 'child')).json as { folder: string };
  await vi.waitFor(async () => {
    expect(await lockState(folder.folder)).not.toBe('held');
  }, 60_000);
  const resumed = await runJson(home, 'resume', 'child');
  expect(resumed.code).toBe(0);
  const child = resumed.json as Trained;
  const after = await readRecord(child.folder);
  expect(after).toMatchObject({
    status: 'finished',
    config: { ...before.config, learningRate: 0.0005 },
    fork: { parent: parent.experimentId, parentName: 'parent', epoch: 1 },
  });
  expect(epochsOf(after)[0]).toEqual(epochsOf(before)[0]);
  expect(after.weightsSha256).not.toBe(before.weightsSha256);
  const points = (await readHistory(child.folder)).filter(({ step }) => step <= after.fork!.step);
  expect(points).toHaveLength(after.fork!.step);
  expect((await runJson(home, 'verify', 'child')).json).toMatchObject({ matches: true });
});

test('a fork without a change ends as its parent', patience, async () => {
  const home = await temporaryFolder();
  const parent = await trainedWithCheckpoints(home);
  const { json, stderr } = await runJson(home, 'fork', 'parent', '--epoch', '1');
  expect(stderr).toMatch(/^Keeps \d checkpoints, .* in all$/m);
  expect((json as Trained).weightsSha256).toBe(parent.weightsSha256);
  const refused = await runJson(home, 'fork', 'parent', '--epoch', '7');
  expect(refused.stderr).toContain('has no checkpoint of epoch 7');
});
