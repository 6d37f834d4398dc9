import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { expect, test } from 'vitest';
import { loadDataset } from '#main/storage/datasets/datasets';
import { runJson, runProgram, startProgram } from '../support/program.ts';
import { flagsOf, smallTraining } from '../support/small-training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readScalars } from '../support/tensorboard.ts';

const patience = { timeout: 300_000 };
interface Trained {
  readonly experimentId: string;
  readonly weightsSha256: string;
  readonly testAccuracy: number;
}

test('an experiment from training to deletion', patience, async () => {
  const home = await temporaryFolder();
  const flags = flagsOf(await smallTraining(home));
  const trained = await runJson(home, 'train', '--name', 'one', '--tags', 'a, b', ...flags);
  expect(trained).toMatchObject({ code: 0, json: { status: 'finished', name: 'one', epochs: 2 } });
  expect(trained.stderr).toMatch(/epoch 1\/2.*loss.*acc\..*left.*examples\/s/);
  const { experimentId, testAccuracy } = trained.json as Trained;

  expect((await runJson(home, 'list')).json).toMatchObject([
    { id: experimentId, status: 'finished', testAccuracy, tags: ['a', 'b'] },
  ]);
  expect((await runProgram(home, 'list')).stdout).toContain(experimentId);
  expect((await runJson(home, 'show', 'one')).json).toMatchObject({
    id: experimentId,
    config: { hiddenSize: 32 },
    test: { accuracy: testAccuracy },
  });
  expect((await runProgram(home, 'show', 'one')).stdout).toMatch(/\* hiddenSize +32/);
  expect((await runJson(home, 'evaluate', 'one')).json).toMatchObject({
    experimentId,
    accuracy: testAccuracy,
    examples: 10_000,
  });

  const byIndex = await runJson(home, 'predict', 'one', '--test-index', '0');
  expect(byIndex).toMatchObject({ code: 0, json: { experimentId, label: 7 } });
  const { test } = await loadDataset('mnist', home);
  const image = join(home, 'seven.png');
  const data = test.images.slice(0, 28 * 28);
  await writeFile(image, encode({ width: 28, height: 28, channels: 1, depth: 8, data }));
  const byImage = await runJson(home, 'predict', 'one', image);
  const { probabilities } = byIndex.json as { probabilities: number[] };
  expect(byImage).toMatchObject({ code: 0, json: { label: null, probabilities } });

  const exported = join(home, 'exported');
  const onnx = await runJson(home, 'export', 'one', '--format', 'onnx', '--to', exported);
  const path = join(exported, `${experimentId}.onnx`);
  expect(onnx).toMatchObject({
    code: 0,
    json: { format: 'onnx', exported: [{ experimentId, files: [path] }] },
  });
  expect((await stat(path)).size).toBeGreaterThan(10_000);
  const logs = await runJson(home, 'export', 'one', '--format', 'tensorboard', '--to', exported);
  const [eventFile = ''] = (logs.json as { exported: { files: string[] }[] }).exported[0]!.files;
  const { scalars, problem } = await readScalars(await readFile(eventFile));
  expect(problem).toBeNull();
  expect(scalars.find(({ tag }) => tag === 'test/testAccuracy')?.value).toBe(
    Math.fround(testAccuracy),
  );
  const unknown = await runJson(home, 'export', 'one', '--format', 'caffe');
  expect(unknown.json).toMatchObject({
    error: {
      message: expect.stringMatching(/^--format: caffe is not allowed; use one of pytorch, onnx, /),
    },
  });

  const finished = await runJson(home, 'resume', 'one');
  expect(finished).toMatchObject({ code: 2, json: { error: { code: 'invalid-input' } } });

  expect((await runJson(home, 'delete', 'one')).json).toEqual({ experimentId });
  expect((await runJson(home, 'list')).json).toEqual([]);
  expect((await runJson(home, 'show', 'one')).code).toBe(3);
  expect((await runJson(home, 'trash')).json).toMatchObject([{ id: experimentId, name: 'one' }]);
  expect((await runJson(home, 'restore', 'one')).json).toEqual({ experimentId });
  expect((await runJson(home, 'list')).json).toHaveLength(1);
  await runJson(home, 'delete', 'one');
  expect((await runJson(home, 'purge', 'one')).code).toBe(0);
  expect((await runJson(home, 'trash')).json).toEqual([]);
});

test(
  'Ctrl+C stops after a checkpoint, and the run resumes to the same bits',
  patience,
  async () => {
    const home = await temporaryFolder();
    const flags = flagsOf(await smallTraining(home));
    const unbroken = (await runJson(home, 'train', ...flags)).json as Trained;

    const program = startProgram(home, 'train', '--name', 'broken', '--json', ...flags);
    await program.said(/epoch 1\/2.*examples\/s/);
    program.child.kill('SIGINT');
    const stopped = await program.ended;
    expect(stopped.code).toBe(130);
    const { experimentId, ...result } = JSON.parse(stopped.stdout) as Trained & object;
    expect(result).toMatchObject({ status: 'stopped' });
    expect(stopped.stderr).toContain(`unroll resume ${experimentId}`);

    const resumed = await runJson(home, 'resume', experimentId);
    expect(resumed).toMatchObject({
      code: 0,
      json: { status: 'finished', weightsSha256: unbroken.weightsSha256 },
    });
  },
);

test('wrong input ends with code 2, naming it, and makes nothing', patience, async () => {
  const home = join(await temporaryFolder(), 'home');
  const named = '--hiden-size; did you mean --hidden-size?';
  expect(await runProgram(home, 'train', '--hiden-size', '3')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(named) as string,
  });
  const refused = await runJson(home, 'train', '--hidden-size', '5000', '--epochs', '-1');
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'invalid-input' } } });
  expect(refused.stderr).toContain('--hidden-size: 5000 is not allowed; use a whole number from 1');
  expect(refused.stderr).toContain('--epochs: -1 is not allowed; use a whole number from 0');
  expect(existsSync(home)).toBe(false);
});

test('doctor says which engines load', patience, async () => {
  const { code, json } = await runJson(await temporaryFolder(), 'doctor');
  expect(code).toBe(0);
  const { engines } = json as { engines: { name: string; available: boolean; detail: string }[] };
  expect(engines.map(({ name }) => name)).toEqual(['native', 'wasm', 'tensorflow']);
  for (const { detail } of engines) expect(detail).not.toBe('');
});
