import { describe, expect, it } from 'vitest';
import type { KernelLibrary } from '#main/trainer/engines/kernels/kernel-library';
import {
  gatherProgram,
  predictionProgram,
  stepPredictionProgram,
  trainingProgram,
} from '#main/trainer/engines/kernels/network-programs';
import { placeNetwork } from '#main/trainer/engines/kernels/place-network';
import { ProgramBuilder } from '#main/trainer/engines/kernels/program';
import { UpdateProgram } from '#main/trainer/engines/kernels/update-program';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import { engineOptions, networkWith } from '../../../../support/networks.ts';

/** Arguments that say where something lies in the arena, in all stages that have them. */
const offsets = new Set([
  ...['source', 'destination', 'mask', 'images', 'places', 'table', 'inputs', 'sums'],
  ...['input', 'recurrent', 'bias', 'packedInput', 'packedRecurrent', 'packed', 'scratch'],
  ...['gates', 'cellState', 'cellTanh', 'output', 'gradient', 'features', 'start', 'logits'],
  ...['carry', 'cellCarry', 'gatedCarry', 'inputWeight', 'recurrentWeight', 'inputBias'],
  ...['recurrentBias', 'labels', 'rowLoss', 'rowCorrect', 'weight', 'gradients', 'partial'],
  ...['parameters', 'gradientSquares', 'values', 'counts'],
]);
/** `second` and `first` are offsets in these stages only. */
const offsetsOf: Readonly<Record<string, readonly string[]>> = {
  norm: ['second'],
  update: ['first', 'second'],
};
/** What only an LSTM has. */
const lstmOnly = new Set(['cellState', 'cellTanh', 'cellCarry']);

const size = 9;
const threads = 3;
const network = networkWith({
  ...{ cell: 'LSTM', layers: 2, bidirectional: true, readout: 'all' },
  ...{ dropout: 0.2, headDropout: 0.2, inputSize: 4, sequenceLength: 5 },
});

/** Where each argument stands that says a place, with its stage's and its own name. */
function placesIn(program: Int32Array, { stages }: KernelLibrary) {
  const places: { readonly stage: string; readonly field: string; readonly index: number }[] = [];
  for (let at = 0; at < program.length;) {
    const { name, fields } = stages[program[at]!]!;
    for (const [index, field] of fields.entries()) {
      if (!offsets.has(field) && !offsetsOf[name]?.includes(field)) continue;
      places.push({ stage: name, field, index: at + 2 + index });
    }
    at += 2 + fields.length;
  }
  return places;
}

describe.each(kernelLibraries)('the check of programs, $name', ({ library }) => {
  const place = (settings: Parameters<typeof networkWith>[0] = {}) => {
    const options = engineOptions({ ...network, ...settings }, {}, { threads, maximumBatch: size });
    return { ...placeNetwork(library, library.targets[0]!, options), options };
  };

  it('refuses every stage that is led out of the arena by any of its offsets', () => {
    const { plan, pool, arena, options } = place();
    const mean = place({ bidirectional: false, readout: 'mean' });
    const programs = [
      gatherProgram(plan, size),
      predictionProgram(plan, size, plan.sizes.steps),
      trainingProgram(plan, size, true, true).words,
      new UpdateProgram(library, plan.regions, options.optimiser).words,
    ].map((words) => ({ words, pool, length: arena.length }));
    const words = stepPredictionProgram(mean.plan, size);
    programs.push({ words, pool: mean.pool, length: mean.arena.length });

    const led = new Set<string>();
    for (const program of programs) {
      expect(() => program.pool.execute(program.words)).not.toThrow();
      for (const { stage, field, index } of placesIn(program.words, library)) {
        // -1 says that no squares are wanted.
        for (const offset of [field === 'gradientSquares' ? -2 : -1, program.length]) {
          const changed = program.words.with(index, offset);
          const run = () => program.pool.execute(changed);
          expect(run, `${stage} ${field} ${offset}`).toThrow(`stage ${stage} leaves its arena`);
        }
        led.add(stage);
      }
    }
    const measures = ['peak', 'elementary'];
    const all = library.stages.map(({ name }) => name).filter((name) => !measures.includes(name));
    expect([...led].sort()).toEqual(all.sort());
    pool.end();
    mean.pool.end();
  });

  it.each([
    ['carry', { cell: 'GRU', resetGate: 'after' }],
    ['gatedCarry', { cell: 'GRU', resetGate: 'before' }],
    ['cellCarry', { cell: 'LSTM' }],
  ] as const)('knows how far the rows of all threads reach in %s', (field, cell) => {
    const { plan, pool, arena } = place(cell);
    const program = trainingProgram(plan, size, true).words;
    const { index } = placesIn(program, library).find((found) => found.field === field)!;
    const { regions, sizes } = plan;
    const needed = size * sizes.hiddenPadded + (threads - 1) * regions.carryGap;
    const run = (offset: number) => () => pool.execute(program.with(index, offset));
    expect(run(arena.length - needed)).not.toThrow();
    expect(run(arena.length - needed + 1)).toThrow('stage backward leaves its arena');
    pool.end();
  });

  it('lets cells alone that have no such state', () => {
    const { plan, pool, arena } = place({ cell: 'GRU' });
    const program = trainingProgram(plan, size, true).words;
    for (const { field, index } of placesIn(program, library)) {
      if (lstmOnly.has(field)) program[index] = arena.length;
    }
    expect(() => pool.execute(program)).not.toThrow();
    pool.end();
  });

  it('knows the stages that only measure', () => {
    const pool = library.createPool(library.targets[0]!, 2);
    pool.allocate(64);
    const run = (stage: string, values: Record<string, number>) => () => {
      const program = new ProgramBuilder(library);
      program.add(stage, values);
      pool.execute(program.build());
    };
    const elementary = { function: 0, count: 16, source: 0, destination: 48 };
    expect(run('elementary', elementary)).not.toThrow();
    expect(run('elementary', { ...elementary, source: 49 })).toThrow('elementary leaves');
    expect(run('elementary', { ...elementary, destination: 49 })).toThrow('elementary leaves');
    expect(run('peak', { iterations: 1, result: 62 })).not.toThrow();
    expect(run('peak', { iterations: 1, result: 63 })).toThrow('peak leaves');
    pool.end();
  });
});
