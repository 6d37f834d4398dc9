import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ImportedFile, sendFiles } from '#shared/contract/import-files';
import { PickleWriter, torchArchive, torchFile } from '../support/torch-files.ts';
import { runJson, runProgram, trainerProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openWorkbench } from '../support/workbenches.ts';
import { decodeSafetensors } from '#main/storage/tensors/safetensors';

const file = (name: string, content: Uint8Array): ImportedFile =>
  new File([content as Uint8Array<ArrayBuffer>], name);

/** A workbench with a small trained experiment, and its export to PyTorch. */
async function withTrained() {
  const opened = await openWorkbench({ program: trainerProgram });
  const { workbench, event } = opened;
  const { id } = await workbench.call('experiments.create', {
    config: {
      ...{ cell: 'LSTM', hiddenSize: 12, readout: 'mean', sequenceOrder: 'columns', epochs: 1 },
      ...{ normalisation: 'standard', seed: 5, trainingExamples: 2000, validationExamples: 500 },
    },
  });
  await workbench.call('runs.start', { experiment: id });
  await event('ended', ({ experiment }) => experiment === id);
  const request = { experiment: id, format: 'pytorch' } as const;
  const { files } = await workbench.call('models.export', request);
  const weights = files.find(({ name }) => name.endsWith('.safetensors'))!.content as Uint8Array;
  return { ...opened, id, weights };
}

test('a model that Unroll exported is the same model when it is imported', async () => {
  const { home, workbench, event, id, weights } = await withTrained();
  const { tensors } = decodeSafetensors(weights, 'weights');
  const original = (await workbench.call('experiments.show', { experiment: id })).record;
  const predictions = await readFile(join(home, 'experiments', id, 'predictions.json'));
  const settings = { readout: 'mean', sequenceOrder: 'columns', normalisation: 'standard' };
  const split = { seed: 5, trainingExamples: 2000, validationExamples: 500 };
  for (const [given, config] of [
    [file('own.safetensors', weights), {}],
    [file('own.pt', torchFile([...tensors.values()])), { ...settings, ...split }],
  ] as const) {
    const sent = await sendFiles(workbench, { kind: 'model' }, [given]);
    expect((await sent.inspect()).kind).toBe('model');
    const choices = { kind: 'model', config, places: {} } as const;
    const imported = await sent.finish(choices);
    const own = imported.kind === 'experiment' ? imported.id : '';
    await event('ended', ({ experiment }) => experiment === own);
    const { record } = await workbench.call('experiments.show', { experiment: own });
    expect(record).toMatchObject({ status: 'finished', epochs: [], origin: { kind: 'model' } });
    expect(record.weightsSha256).toBe(original.weightsSha256);
    expect(record.test).toEqual(original.test);
    const answers = await readFile(join(home, 'experiments', own, 'predictions.json'));
    expect(answers.equals(predictions)).toBe(true);
  }
});

test('a hostile file is refused, and nothing is left behind', async () => {
  const { home, workbench } = await openWorkbench({ program: trainerProgram });
  const pickle = new PickleWriter()
    .name('posix', 'system')
    .text('touch pwned')
    .raw(0x85, 'R')
    .end();
  const sent = await sendFiles(workbench, { kind: 'model' }, [
    file('evil.pt', torchArchive(pickle)),
  ]);
  await expect(sent.inspect()).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringMatching(/^evil\.pt can’t be imported: it wants to run "posix\.system"/),
  });
  await expect(sent.finish()).rejects.toMatchObject({ code: 'not-found' });
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  expect(await readdir(home)).not.toContain('experiments');
});

test('the command line imports a model and tests it', async () => {
  const [home, folder] = [await temporaryFolder(), await temporaryFolder()];
  const tensors = [
    { name: 'w1', shape: [3, 28], data: new Float32Array(84).fill(0.5) },
    { name: 'w2', shape: [3, 3], data: new Float32Array(9).fill(0.25) },
    { name: 'b1', shape: [3], data: new Float32Array(3) },
    { name: 'out', shape: [10, 3], data: new Float32Array(30).fill(0.1) },
    { name: 'b2', shape: [10], data: Float32Array.of(1, ...new Float32Array(9)) },
  ];
  const path = join(folder, 'anna.pth');
  await writeFile(path, torchFile(tensors));
  const flags = ['--nonlinearity', 'relu', '--name', 'Anna', '--places', 'fc.bias=b2'];
  const { code, json } = await runJson(home, 'import', path, ...flags);
  expect(code).toBe(0);
  const { imported } = json as { imported: Record<string, unknown>[] };
  expect(imported).toEqual([
    {
      ...{ kind: 'model', name: 'Anna', experimentId: expect.stringMatching(/^rnn-3/) as unknown },
      testAccuracy: 0.098,
      notes: expect.arrayContaining([
        'The tensors have unknown names; their places were guessed from their shapes.',
        '1 bias without a tensor will be zero: rnn.bias_hh_l0.',
      ]) as unknown,
    },
  ]);
  const shown = await runJson(home, 'show', 'Anna');
  expect(shown.json).toMatchObject({
    ...{ status: 'finished', config: { nonlinearity: 'relu', epochs: 0 } },
  });
  const refused = async (...more: string[]): Promise<string> => {
    const end = await runProgram(home, 'import', path, ...more);
    expect(end.code).toBe(2);
    return end.stderr;
  };
  expect(await refused('--places', 'fc.bias')).toContain('--places: fc.bias is not allowed');
  expect(await refused('--places', 'fc.bias=none')).toContain('has no tensor "none"');
  expect(await refused('--readout', 'first')).toContain('--readout: first is not allowed');
  expect(await readdir(join(home, 'experiments'))).toHaveLength(1);
});
