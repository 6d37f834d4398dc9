import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, describe, it } from 'vitest';
import { benchNetworks, type BenchNetwork } from '#main/trainer/measure/bench/networks';
import {
  blasNote,
  findPyTorch,
  pytorchSetups,
  setupText,
  startFastest,
  startPyTorch,
  type PyTorch,
} from '#main/trainer/measure/bench/pytorch';
import { networkWith } from '../../../../support/networks.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

/** A program for Node that speaks like scripts/bench-pytorch.py and answers with what it was asked. */
const double = `
import { createInterface } from 'node:readline';
const say = (answer) => console.log(JSON.stringify(answer));
say({ version: process.argv[2] + ' ' + process.env.OMP_NUM_THREADS, cells: ['RNN', 'LSTM'], blas: [] });
for await (const line of createInterface({ input: process.stdin })) {
  const { steps, warmUp, ...config } = JSON.parse(line);
  if (config.cell === 'RNN') process.exit(1);
  say({ milliseconds: [warmUp, steps, config] });
}`;

async function startDouble(): Promise<PyTorch> {
  const script = join(await temporaryFolder(), 'double.mjs');
  await writeFile(script, double);
  return startPyTorch(process.execPath, 3, {}, script);
}

describe('the process with PyTorch', () => {
  it('is told its threads at the start and a network for each turn', async () => {
    const pytorch = await startDouble();
    expect(pytorch.greeting.version).toBe('3 3');
    const known = benchNetworks.filter((bench) => pytorch.knows(bench));
    expect(new Set(known.map(({ network }) => network.cell))).toEqual(new Set(['RNN', 'LSTM']));
    const lstm = benchNetworks.find(({ network }) => network.cell === 'LSTM')!;
    expect(await pytorch.contestant(lstm).time(1, 5)).toEqual([
      1,
      5,
      {
        cell: 'LSTM',
        hiddenSize: 128,
        layers: 1,
        inputSize: 28,
        sequenceLength: 28,
        classes: 10,
        batch: 128,
      },
    ]);
    pytorch.end();
  });

  it('is reported if it ends before it answers, or does not start', async () => {
    const pytorch = await startDouble();
    await expect(pytorch.contestant(benchNetworks[0]!).time(0, 1)).rejects.toThrow(
      'ended before it answered',
    );
    await expect(startPyTorch('no-such-python', 1)).rejects.toThrow('ended before it answered');
  });

  it('is looked for in all Pythons', async () => {
    expect(await findPyTorch(['no-such-python'])).toBeNull();
    expect(await findPyTorch(['no-such-python', process.execPath])).toBeNull();
  });
});

describe('the setups of PyTorch', () => {
  it('begin with PyTorch as it is, and leave alone what a person has set', async () => {
    const setups = await pytorchSetups({});
    expect(setups[0]).toEqual({});
    expect(setups).toContainEqual({ OMP_WAIT_POLICY: 'PASSIVE' });
    const own = { OMP_WAIT_POLICY: 'ACTIVE', OPENBLAS_CORETYPE: 'Haswell' };
    expect(await pytorchSetups(own)).toEqual([{}]);
  });

  it('are told in a few words', () => {
    expect(setupText({})).toBe('as installed');
    expect(setupText({ A: '1', B: '2' })).toBe('A=1 B=2');
  });
});

describe('startFastest', () => {
  /** Answers that each step takes as long as a variable of its environment says. */
  const timed = `
import { createInterface } from 'node:readline';
const say = (answer) => console.log(JSON.stringify(answer));
say({ version: process.env.STEP, cells: ['GRU', 'LSTM'], blas: [] });
for await (const line of createInterface({ input: process.stdin })) {
  if (JSON.parse(line).cell === 'RNN') process.exit(1);
  say({ milliseconds: [Number(process.env.STEP), 99] });
}`;

  it('keeps the process whose steps are the shortest, by the cells that PyTorch has', async () => {
    const script = join(await temporaryFolder(), 'timed.mjs');
    await writeFile(script, timed);
    const setups = [{ STEP: '3' }, { STEP: '2' }, { STEP: '4' }];
    const { pytorch, setup } = await startFastest(process.execPath, 1, setups, script);
    expect(setup).toEqual({ STEP: '2' });
    expect(pytorch.greeting.version).toBe('2');
    pytorch.end();
  });
});

describe('blasNote', () => {
  it('warns of the reference BLAS only', () => {
    expect(blasNote(['/usr/lib/blas/libblas.so.3.11.0'])).toContain('slow reference BLAS');
    expect(blasNote(['/usr/lib/openblas-pthread/libblas.so.3'])).not.toContain('reference');
    expect(blasNote([])).not.toContain('reference');
  });
});

const python = await findPyTorch();
if (python === null) console.info('skipped, PyTorch itself: no python3 can import torch');

describe.skipIf(python === null)('PyTorch', () => {
  it.each(['RNN', 'GRU', 'LSTM'] as const)('trains %s', async (cell) => {
    const pytorch = await startPyTorch(python!, 1);
    const tiny: BenchNetwork = { network: networkWith({ cell, layers: 2 }), batch: 3 };
    const milliseconds = await pytorch.contestant(tiny).time(1, 4);
    expect(milliseconds).toHaveLength(4);
    for (const taken of milliseconds) expect(taken).toBeGreaterThan(0);
    pytorch.end();
  });
});
