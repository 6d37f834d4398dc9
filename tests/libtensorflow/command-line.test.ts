import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import { describeTensorflow } from '../support/engines.ts';
import { runJson, runProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 600_000 };

describeTensorflow("the command line with TensorFlow's own library", () => {
  // What this process computes with isn't for its children.
  beforeEach(() => vi.stubEnv('TF_NUM_INTRAOP_THREADS', undefined));
  afterEach(() => vi.unstubAllEnvs());

  it('says which library computes, and nothing of its own messages', async () => {
    const { code, stdout, stderr } = await runProgram(await temporaryFolder(), 'doctor');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const threads = availableParallelism();
    expect(stdout).toMatch(
      new RegExp(
        `works: tensorflow backend of TensorFlow.js 4[.\\d]+ with libtensorflow 2[.\\d]+, ${threads} threads?\n`,
      ),
    );
  });

  it("trains a small version of the notebook's GRU as other engines do", patience, async () => {
    const home = await temporaryFolder();
    const train = async (engine: string) => {
      const small = ['--hidden-size', '64', '--training-examples', '640', '--epochs', '1'];
      const flags = ['--preset', 'notebook-gru', ...small, '--engine', engine];
      const { code, json } = await runJson(home, 'train', ...flags);
      expect(code).toBe(0);
      return readRecord((json as { folder: string }).folder);
    };
    const [expected, trained] = [await train('auto'), await train('tensorflow')];
    expect(trained.environment!.engine).toMatchObject({
      name: 'tensorflow',
      instructionSet: 'tensorflow',
      version: expect.stringMatching(/^4[.\d]+ with libtensorflow 2[.\d]+$/) as string,
    });
    expect(expected.environment!.engine.name).not.toBe('tensorflow');
    const ratio = (value: number, to: number): number => Math.abs(value / to - 1);
    expect(ratio(trained.epochs[0]!.trainLoss!, expected.epochs[0]!.trainLoss!)).toBeLessThan(1e-4);
    expect(ratio(trained.test!.loss, expected.test!.loss)).toBeLessThan(1e-4);
    expect(ratio(trained.test!.accuracy, expected.test!.accuracy)).toBeLessThan(1e-2);
  });
});
