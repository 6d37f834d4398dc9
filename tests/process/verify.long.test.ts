import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { runJson, startProgram } from '../support/program.ts';
import { skipBecause } from '../support/skip-because.ts';
import { flagsOf, smallTraining } from '../support/small-training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 300_000 };

interface Trained {
  readonly experimentId: string;
  readonly step: number;
  readonly weightsSha256: string;
  readonly folder: string;
}

/** The kernels that load here, native first. */
async function kernels(home: string): Promise<string[]> {
  const { json } = await runJson(home, 'doctor');
  const { engines } = json as { engines: { name: string; available: boolean }[] };
  return engines
    .filter(({ name, available }) => name !== 'tensorflow' && available)
    .map(({ name }) => name);
}

test(
  'weights of two threads come out the same on one, of other kernels',
  patience,
  async (context) => {
    const home = await temporaryFolder();
    const [first, second] = await kernels(home);
    if (first === undefined || second === undefined) {
      return skipBecause(context, `only these kernels load here: ${first ?? 'none'}`);
    }
    const flags = flagsOf({ ...(await smallTraining(home)), engine: first, threads: 2 } as object);
    const augmentation = ['--augment-shift', '2', '--augment-rotation', '10'];
    const trained = (await runJson(home, 'train', '--name', 'x', ...flags, ...augmentation))
      .json as Trained;
    const recordFile = join(trained.folder, 'run.json');
    const text = await readFile(recordFile, 'utf8');

    const other = ['--engine', second, '--threads', '1'];
    const verified = await runJson(home, 'verify', 'x', ...other);
    expect(verified).toMatchObject({
      code: 0,
      json: {
        experimentId: trained.experimentId,
        matches: true,
        step: trained.step,
        expectedSha256: trained.weightsSha256,
        actualSha256: trained.weightsSha256,
        engine: second,
      },
    });
    expect(verified.stderr).toMatch(/step .* %/);
    expect(verified.stderr).not.toContain('promised');
    expect(await readFile(recordFile, 'utf8')).toBe(text);

    const partial = await runJson(home, 'verify', 'x', ...other, '--steps', '100');
    expect(partial).toMatchObject({ code: 0, json: { matches: true, step: 64 } });

    const record = await readRecord(trained.folder);
    record.weightHashes.find(({ step }) => step === 32)!.sha256 = '0'.repeat(64);
    await writeRecord(trained.folder, record);
    expect(await runJson(home, 'verify', 'x')).toMatchObject({
      code: 1,
      json: { matches: false, step: 32, expectedSha256: '0'.repeat(64), engine: first },
    });
    expect(await runJson(home, 'verify', 'x', '--steps', '31')).toMatchObject({
      code: 0,
      json: { matches: true, step: 16 },
    });
  },
);

test('a stopped run is verified as far as it went, and Ctrl+C ends that', patience, async () => {
  const home = await temporaryFolder();
  const endless = flagsOf({ epochs: 10_000, hiddenSize: 8, trainingExamples: 512, reportEvery: 1 });
  const program = startProgram(home, 'train', '--name', 'x', '--json', ...endless);
  await program.said(/epoch 2\/.*loss/);
  program.child.kill('SIGINT');
  const stopped = await program.ended;
  const { step, weightsSha256, folder } = JSON.parse(stopped.stdout) as Trained;
  expect(await runJson(home, 'verify', 'x')).toMatchObject({
    code: 0,
    json: { matches: true, step, actualSha256: weightsSha256 },
  });

  // Weights recorded so far on that their verification doesn't end before it is made to.
  const record = await readRecord(folder);
  record.weightHashes.push({ step: 10_000_000, sha256: '0'.repeat(64) });
  await writeRecord(folder, record);
  const verification = startProgram(home, 'verify', 'x', '--steps', '10000000', '--json');
  await verification.said(/step .* left/);
  verification.child.kill('SIGINT');
  const { code, stdout } = await verification.ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ matches: null });
});
