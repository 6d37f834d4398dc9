import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { keras } from '#shared/exchange/models/keras';
import type { ModelFormat } from '#shared/exchange/models/exported-model';
import { pytorch, pytorchCode } from '#shared/exchange/models/pytorch';
import { exportedModel, exportedSettings } from '../../../support/exported-models.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const run = promisify(execFile);
const env = { ...process.env, KERAS_BACKEND: process.env.KERAS_BACKEND ?? 'jax' };
const longestRun = 1_500_000;
/** A name with what a Python program could trip over. */
const awkward = 'Größe "64"\\ \'\'\' """ 网络\n';

/** Runs every program in one process, and prints the name and the problem of each that fails. */
const runner = `
import contextlib, io, runpy, sys, traceback
for program in sys.argv[1:]:
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            runpy.run_path(program, run_name="__main__")
        assert out.getvalue().count("logits as in Unroll") == 3, out.getvalue()
    except BaseException:
        print(program, traceback.format_exc())
`;

/** The first Python that has a module; null if none has. */
async function pythonWith(module: string): Promise<string | null> {
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      await run(python, ['-c', `import numpy, ${module}`], { env });
      return python;
    } catch {
      // The next may have it.
    }
  }
  return null;
}

test.for<[string, ModelFormat, string]>([
  ['PyTorch', pytorch, 'torch'],
  ['Keras', keras, 'keras'],
])(
  'the %s program of each cell, readout, order and normalisation computes the same logits',
  { timeout: longestRun },
  async ([name, format, module], context) => {
    const python = await pythonWith(module);
    if (python === null) skipBecause(context, `no python3 here can import ${module}`);
    const folder = await temporaryFolder();
    const programs: string[] = [];
    for (const [index, settings] of exportedSettings.entries()) {
      const place = join(folder, `model-${index}`);
      await mkdir(place);
      const model = await exportedModel(settings, `${awkward}${name}`);
      for (const file of format.write(model, `model-${index}`)) {
        await writeFile(join(place, file.name), file.content);
        if (file.name.endsWith('.py')) programs.push(join(place, file.name));
      }
    }
    expect(programs).toHaveLength(exportedSettings.length);
    const { stdout } = await run(python, ['-c', runner, ...programs], { env });
    expect(stdout).toBe('');
  },
);

test('a program whose weights were changed says so', async (context) => {
  const python = await pythonWith('torch');
  if (python === null) skipBecause(context, 'no python3 here can import torch');
  const folder = await temporaryFolder();
  const model = await exportedModel();
  const weights = model.weights.slice();
  weights.fill(63, -40);
  for (const file of pytorch.write({ ...model, weights }, 'changed')) {
    await writeFile(join(folder, file.name), file.content);
  }
  const program = join(folder, 'changed.py');
  await expect(run(python, [program], { env })).rejects.toThrow(/the logits differ by/);
});

/** Runs every copied program, and prints the name and the problem of each whose network doesn't read images. */
const copiedRunner = `
import runpy, sys, traceback
import numpy, torch
for program in sys.argv[1:]:
    try:
        copied = runpy.run_path(program)
        images = numpy.zeros((2, 28, 28), numpy.uint8)
        asked = copied["prepare"].__code__.co_argcount - 1
        sequences = copied["prepare"](images, *[0.13, 0.31][:asked])
        assert copied["Classifier"]()(torch.from_numpy(sequences)).shape == (2, 10)
    except BaseException:
        print(program, traceback.format_exc())
`;

test(
  'the PyTorch code that is copied builds every network and prepares images for it, also before the training',
  { timeout: longestRun },
  async (context) => {
    const python = await pythonWith('torch');
    if (python === null) skipBecause(context, 'no python3 here can import torch');
    const folder = await temporaryFolder();
    const programs: string[] = [];
    for (const [index, settings] of exportedSettings.entries()) {
      const { network, preparation } = await exportedModel(settings);
      const path = join(folder, `copied-${index}.py`);
      const statistics = index % 2 === 0 ? {} : { mean: null, deviation: null };
      await writeFile(path, pytorchCode(awkward, network, { ...preparation, ...statistics }));
      programs.push(path);
    }
    const { stdout } = await run(python, ['-c', copiedRunner, ...programs], { env });
    expect(stdout).toBe('');
  },
);
