import { describe, expect, it } from 'vitest';
import type { ListedDataset } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import { networkSize } from '#shared/experiment/network-size';
import type { ExperimentRecord } from '#shared/experiment/record';
import { finishedRun } from '../../../../support/compared.ts';
import { emptyDraft, type Draft } from '../../../../../src-renderer/features/new/form/draft.ts';
import {
  planRuns,
  trainingExamplesOf,
  usableDatasets,
} from '../../../../../src-renderer/features/new/plan/run-plan.ts';

const base = defaultConfig();
const list: readonly ListedDataset[] = [
  {
    kind: 'dataset',
    name: 'mnist',
    bundled: true,
    classes: 10,
    classNames: null,
    training: Array<number>(10).fill(6000),
    test: Array<number>(10).fill(1000),
    hashes: {},
  },
  {
    kind: 'dataset',
    name: 'letters',
    bundled: false,
    classes: 26,
    classNames: null,
    training: Array<number>(26).fill(100),
    test: Array<number>(26).fill(10),
    hashes: {},
  },
  { kind: 'damaged', name: 'broken', reason: 'a file is missing' },
];
const datasets = usableDatasets(list);
const cells = ['RNN', 'GRU', 'LSTM'] as const;

function plan(draft: Partial<Draft>) {
  return planRuns({ ...emptyDraft, ...draft }, base, datasets);
}

describe('planRuns', () => {
  it('plans one run of an untouched form', () => {
    const { chosen, combinations, varied, problems } = plan({});
    expect(chosen.map(({ config, name }) => [config, name])).toEqual([[base, 'gru-128 s0']]);
    expect({ combinations, varied, problems }).toEqual({
      combinations: 1,
      varied: [],
      problems: {},
    });
  });

  it('plans all combinations, named by what varies', () => {
    const { chosen, varied } = plan({ entries: { seed: '0..1', learningRate: '0.01, 0.001' } });
    expect(varied).toEqual(['learningRate', 'seed']);
    expect(chosen.map(({ name }) => name)).toEqual([
      'GRU 128, lr 0.01, seed 0',
      'GRU 128, lr 0.01, seed 1',
      'GRU 128, lr 0.001, seed 0',
      'GRU 128, lr 0.001, seed 1',
    ]);
    const named = plan({ name: ' Rates ', entries: { seed: '0..1' } });
    expect(named.chosen.map(({ name }) => name)).toEqual(['Rates: seed 0', 'Rates: seed 1']);
  });

  it('leaves out what a person took out, and keeps it in sight', () => {
    const { runs, chosen } = plan({ entries: { seed: '0..2' }, leftOut: ['[1]'] });
    expect(runs.map(({ leftOut }) => leftOut)).toEqual([false, true, false]);
    expect(chosen.map(({ config }) => config.seed)).toEqual([0, 2]);
  });

  it('plans nothing where a field is wrong', () => {
    const { runs, problems } = plan({ entries: { hiddenSize: '0', seed: '0..4' } });
    expect(runs).toEqual([]);
    expect(Object.keys(problems)).toEqual(['hiddenSize']);
  });

  it('puts a problem at its field if no combination is without it', () => {
    const { problems, chosen } = plan({ entries: { patience: '3', validationExamples: '0' } });
    expect(problems).toEqual({
      patience: '3 is not allowed; use 0, or hold back some validationExamples',
    });
    expect(chosen).toEqual([]);
  });

  it('leaves a problem that only some combinations have to their list', () => {
    const { problems, runs } = plan({
      entries: { patience: '3', validationExamples: '0, 5000' },
    });
    expect(problems).toEqual({});
    expect(runs.map(({ refusal }) => refusal?.kind ?? null)).toEqual(['invalid', null]);
  });

  it('knows how many examples a data set has', () => {
    expect(trainingExamplesOf('mnist', datasets)).toBe(60_000);
    expect(plan({ entries: { trainingExamples: '55001' } }).problems).toEqual({
      trainingExamples:
        '55001 is not allowed; use at most 55000 of the 55000 left after validation',
    });
    const unknown = planRuns({ ...emptyDraft, entries: { trainingExamples: '55001' } }, base, null);
    expect(unknown.problems).toEqual({});
  });

  it('refuses a data set that is not installed or damaged', () => {
    for (const name of ['nothing', 'broken']) {
      expect(plan({ entries: { dataset: [name] } }).problems).toEqual({
        dataset: `"${name}" is not allowed; use an installed data set: mnist, letters`,
      });
    }
  });

  it('counts what is too much without making it', () => {
    const { combinations, runs } = plan({ entries: { seed: '0..99', epochs: '1..11' } });
    expect(combinations).toBe(1100);
    expect(runs).toEqual([]);
  });

  it('takes the classes of the data set for the size of the head', () => {
    const { classes, chosen } = plan({
      entries: { dataset: ['letters'], validationExamples: '100' },
    });
    expect(classes).toBe(26);
    expect(chosen).toHaveLength(1);
  });
});

describe('matching', () => {
  const counts = (of: ReturnType<typeof plan>): number[] =>
    of.runs.map(({ config }) => networkSize(config, of.classes).parameters);

  it('is not done with a single cell', () => {
    expect(plan({ match: true }).matchedTo).toBeNull();
  });

  it('goes by the first cell, or the one that was chosen', () => {
    const entries = { cell: cells };
    expect(plan({ match: true, entries }).matchedTo).toBe('RNN');
    const chosen = plan({ match: true, entries, reference: 'LSTM' });
    expect(chosen.matchedTo).toBe('LSTM');
    expect(chosen.runs.map(({ config }) => config.hiddenSize)[2]).toBe(128);
    const [rnn, gru, lstm] = counts(chosen);
    for (const count of [rnn!, gru!]) expect(Math.abs(count / lstm! - 1)).toBeLessThan(0.01);
  });

  it('of all three cells goes by the one that was entered', () => {
    const draft = { ...emptyDraft, match: true, reference: 'LSTM' } as const;
    const { matchedTo, runs } = planRuns(draft, base, datasets, cells);
    expect(matchedTo).toBe('GRU');
    expect(runs.map(({ name }) => name)).toEqual(['RNN 230', 'GRU 128', 'LSTM 109']);
  });

  it('puts the hidden sizes into given names', () => {
    const { runs } = plan({ match: true, name: 'Fair', entries: { cell: cells } });
    expect(runs[0]!.name).toBe('Fair: RNN 128');
    expect(runs[1]!.name).toMatch(/^Fair: GRU \d+$/);
  });
});

describe('starting weights', () => {
  const initialWeights = 'a1'.repeat(32);
  const source = finishedRun('source', { hiddenSize: 128 }, { weightsSha256: initialWeights });
  const planWith = (own: Draft['entries'], records: readonly ExperimentRecord[] | null) =>
    planRuns(
      { ...emptyDraft, entries: { initialWeights: [initialWeights], ...own } },
      base,
      datasets,
      undefined,
      records,
    );

  it('can be those of an experiment with the same network', () => {
    const { chosen, problems } = planWith({ epochs: '0' }, [source]);
    expect(problems).toEqual({});
    expect(chosen).toMatchObject([{ name: 'gru-128 only tested s0', config: { initialWeights } }]);
  });

  it('are refused for another network, and for other classes', () => {
    expect(planWith({ layers: '2' }, [source]).problems).toEqual({
      initialWeights:
        '"source" is not allowed; use weights that fit this network: rnn.weight_ih_l1 is missing',
    });
    expect(
      planWith({ dataset: ['letters'], validationExamples: '0' }, [source]).problems.initialWeights,
    ).toContain('fc.weight has the shape [10, 128], and [26, 128] is needed');
    const several = planWith({ hiddenSize: '64, 128' }, [source]);
    expect(several.chosen.map(({ config }) => config.hiddenSize)).toEqual([128]);
  });

  it('are refused if no experiment has them, unless one begins from them as well', () => {
    expect(planWith({}, []).problems.initialWeights).toBe(
      '"a1a1a1a1a1a1…" is not allowed; use weights that a finished experiment here has',
    );
    const other = finishedRun('other', { initialWeights });
    expect(planWith({}, [other]).problems).toEqual({});
    expect(planWith({}, null).problems).toEqual({});
  });

  it('compare with random ones in a grid', () => {
    const { chosen } = planWith({ initialWeights: ['', initialWeights] }, [source]);
    expect(chosen.map(({ name }) => name)).toEqual([
      'GRU 128, from random',
      'GRU 128 fine-tuned, from a1a1a1a1a1a1…',
    ]);
  });

  it('are the only ones that 0 epochs can test', () => {
    expect(plan({ entries: { epochs: '0' } }).problems.epochs).toContain('use at least 1, or');
  });
});
