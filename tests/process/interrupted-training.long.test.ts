import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runJson, startProgram, type RunningProgram } from '../support/program.ts';
import { flagsOf } from '../support/small-training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 300_000 };
/** Training that doesn't end before it is made to. */
const endless = flagsOf({ epochs: 10_000, hiddenSize: 8, trainingExamples: 512, reportEvery: 1 });

interface Trained {
  readonly experimentId: string;
  readonly weightsSha256: string;
  readonly testAccuracy: number;
}

async function startEndless(home: string): Promise<RunningProgram> {
  const program = startProgram(home, 'train', '--name', 'endless', '--json', ...endless);
  await program.said(/epoch 1\/.*examples\/s/);
  return program;
}

test('one key press that arrives twice still stops cleanly', patience, async () => {
  const program = await startEndless(await temporaryFolder());
  program.child.kill('SIGINT');
  program.child.kill('SIGINT');
  expect(await program.ended).toMatchObject({
    code: 130,
    stdout: expect.stringContaining('"stopped"') as string,
  });
});

test('a request to terminate ends a run like Ctrl+C', patience, async () => {
  const program = await startEndless(await temporaryFolder());
  program.child.kill('SIGTERM');
  const { code, stdout } = await program.ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'stopped' });
});

test('an experiment that is being trained is busy', patience, async () => {
  const home = await temporaryFolder();
  const program = await startEndless(home);
  expect(await runJson(home, 'resume', 'endless')).toMatchObject({
    code: 6,
    json: { error: { code: 'busy' } },
  });
  expect(await runJson(home, 'delete', 'endless')).toMatchObject({ code: 6 });
  expect((await runJson(home, 'list')).json).toMatchObject([{ status: 'running' }]);
  program.child.kill('SIGINT');
  expect((await program.ended).code).toBe(130);
});

test(
  'of two that resume an experiment at once, one is told that it is busy',
  patience,
  async () => {
    const home = await temporaryFolder();
    const program = await startEndless(home);
    program.child.kill('SIGINT');
    await program.ended;

    const both = ['first', 'second'].map(() => startProgram(home, 'resume', 'endless', '--json'));
    const refused = await Promise.race(both.map(({ ended }) => ended));
    expect(refused.code).toBe(6);
    for (const { child } of both) child.kill('SIGINT');
    const codes = await Promise.all(both.map(async ({ ended }) => (await ended).code));
    expect(codes.sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([6, 130]);
  },
);

test(
  'a damaged checkpoint can be given up: the run starts over, to the same weights (R15)',
  patience,
  async () => {
    const home = await temporaryFolder();
    const flags = [
      '--hidden-size',
      '4',
      '--training-examples',
      '500',
      '--validation-examples',
      '0',
    ];
    const whole = await runJson(home, 'train', '--name', 'whole', '--epochs', '20', ...flags);
    const started = startProgram(home, 'train', '--name', 'broken', '--epochs', '20', ...flags);
    await started.said(/epoch 2\//);
    started.child.kill('SIGINT');
    await started.ended;
    const shown = await runJson(home, 'show', 'broken');
    const { folder } = shown.json as { folder: string };
    await writeFile(join(folder, 'checkpoint.safetensors'), 'damaged');
    const refused = await runJson(home, 'resume', 'broken');
    expect(refused).toMatchObject({ json: { error: { code: 'damaged' } } });
    const over = await runJson(home, 'resume', 'broken', '--start-over');
    const { weightsSha256 } = whole.json as Trained;
    expect(over).toMatchObject({ code: 0, json: { status: 'finished', weightsSha256 } });
    expect(existsSync(join(folder, 'checkpoint.safetensors.given-up'))).toBe(false);
  },
);
