import { effectScope } from 'vue';
import { describe, expect, it } from 'vitest';
import { maxModels } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import {
  agreementInWords,
  agreementOf,
} from '../../../../src-renderer/features/draw/models/agreement.ts';
import {
  shownClasses,
  chosenModel,
  chosenModels,
  defaultChoice,
  inChoosingOrder,
  isAtChance,
} from '../../../../src-renderer/client/models/choosing.ts';
import { matchingExperiments } from '../../../../src-renderer/client/matching-experiments.ts';
import { useChosenModels } from '../../../../src-renderer/client/models/use-chosen-models.ts';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { sampleEvaluation } from '../../../support/compared.ts';
import { sampleRecord } from '../../../support/records.ts';

const saved = (id: string, own: Partial<ExperimentRecord> = {}) =>
  sampleRecord({ id, name: id, weightsSha256: 'ab'.repeat(32), ...own });
const ids = (records: readonly ExperimentRecord[]) => records.map(({ id }) => id);

describe('choosing models', () => {
  const records = [
    saved('new'),
    sampleRecord({ id: 'untrained' }),
    saved('starred', { starred: true }),
    saved('old', { tags: ['Baseline'] }),
    saved('older'),
  ];

  it('offers those with weights, starred ones first', () => {
    expect(ids(inChoosingOrder(records))).toEqual(['starred', 'new', 'old', 'older']);
  });

  it('are by default the most accurate of each cell, however new the others are (U9)', () => {
    const of = (id: string, cell: 'RNN' | 'GRU' | 'LSTM', accuracy: number | null) =>
      saved(id, {
        config: { ...defaultConfig(), cell },
        test: accuracy === null ? null : sampleEvaluation(accuracy),
      });
    const sweep = [
      of('diverged', 'GRU', 0.1),
      of('stopped', 'LSTM', null),
      of('best gru', 'GRU', 0.98),
      of('lstm', 'LSTM', 0.97),
      of('as good', 'GRU', 0.98),
    ];
    expect(defaultChoice(sweep)).toEqual(['best gru', 'lstm']);
    expect(defaultChoice([...sweep, of('rnn', 'RNN', null)])).toEqual(['rnn', 'best gru', 'lstm']);
    expect(defaultChoice(records)).toEqual(['starred']);
  });

  it('are neither chosen by default nor offered if they are archived (U9)', () => {
    const of = (id: string, accuracy: number, archived = false) =>
      saved(id, { archived, test: sampleEvaluation(accuracy) });
    const all = [of('archived', 0.99, true), of('kept', 0.9)];
    expect(defaultChoice(all)).toEqual(['kept']);
    expect(ids(inChoosingOrder(all))).toEqual(['kept']);
  });

  it('are at chance level if always answering the most frequent class is as good (U9)', () => {
    const tested = (accuracy: number, low: number, confusion: number[][]) =>
      saved('a', {
        test: { ...sampleEvaluation(accuracy), accuracyInterval: [low, 1], confusion },
      });
    const even = [
      [5, 0],
      [0, 5],
    ];
    expect(isAtChance(tested(0.6, 0.5, even))).toBe(true);
    expect(isAtChance(tested(0.6, 0.51, even))).toBe(false);
    expect(
      isAtChance(
        tested(0.6, 0.51, [
          [6, 0],
          [4, 0],
        ]),
      ),
    ).toBe(true);
    expect(isAtChance(saved('untested'))).toBe(false);
  });

  it('finds them by words of name, cell and tags', () => {
    expect(ids(matchingExperiments(records, 'basel gru'))).toEqual(['old']);
    expect(matchingExperiments(records, '  ')).toHaveLength(records.length);
    expect(matchingExperiments(records, 'lstm')).toEqual([]);
  });

  it('tells chosen ones of the same name apart (F5)', () => {
    const twins = [1, 2].map((seed) =>
      saved(`twin-${seed}`, { name: 'twin', config: { ...defaultConfig(), seed } }),
    );
    const models = chosenModels(['twin-1', 'gone', 'twin-2'], (id) => {
      const record = twins.find((twin) => twin.id === id);
      return record && { kind: 'experiment', record, readOnly: false };
    });
    expect(models.map((model) => ('record' in model ? model.record.name : model.id))).toEqual([
      'twin (seed 1)',
      'gone',
      'twin (seed 2)',
    ]);
  });

  it('finds a name in the other Unicode form (F11)', () => {
    const cafe = saved('a', { name: 'Caf\u00e9 Straße' });
    expect(matchingExperiments([cafe], 'cafe\u0301 STRASSE')).toEqual([cafe]);
  });

  it('knows what has become of a chosen one', () => {
    const listed = (record: ExperimentRecord) =>
      ({ kind: 'experiment', record, readOnly: false }) as const;
    expect(chosenModel('a', listed(saved('a'))).kind).toBe('saved');
    expect(chosenModel('a', listed(sampleRecord({ id: 'a' }))).kind).toBe('unsaved');
    expect(chosenModel('a', undefined)).toEqual({ kind: 'missing', id: 'a' });
    expect(chosenModel('a', { kind: 'damaged', id: 'a', reason: 'torn' })).toEqual({
      kind: 'damaged',
      id: 'a',
      reason: 'torn',
    });
  });

  it('are not chosen by themselves if they are archived (U23)', async () => {
    const records = [
      saved('kept'),
      saved('stored', { archived: true, createdAt: '2099-01-01T00:00:00.000Z' }),
    ];
    const workbench = new AnsweringWorkbench().answer('experiments.list', () =>
      [records[1]!, records[0]!].map((record) => ({ kind: 'experiment', record, readOnly: false })),
    );
    const app = appWithStores(workbench);
    const models = app.runWithContext(() =>
      effectScope().run(() => useChosenModels({ view: 'draw.models', most: maxModels }))!,
    );
    await useExperiments().refresh();
    expect(models.ids.value).toEqual(['kept']);
  });

  it('remembers what was chosen, and asks only those that can answer', async () => {
    const records = (['RNN', 'GRU', 'LSTM'] as const).map((cell, place) =>
      saved(['one', 'two', 'three'][place]!, { config: { ...defaultConfig(), cell } }),
    );
    const workbench = new AnsweringWorkbench()
      .answer('experiments.list', () =>
        records.map((record) => ({ kind: 'experiment', record, readOnly: false })),
      )
      .answer('preferences.update', () => {
        throw new Error('not of interest');
      });
    const app = appWithStores(workbench);
    const models = app.runWithContext(() =>
      effectScope().run(() => useChosenModels({ view: 'draw.models', most: maxModels }))!,
    );
    expect(models.all.value).toEqual([]);
    await useExperiments().refresh();
    expect(models.readable.value).toEqual(['one', 'two', 'three']);
    models.remove('two');
    models.add('two');
    const chosen = models.readable.value;
    expect(chosen).toEqual(['one', 'three', 'two']);
    workbench.emit({
      kind: 'experimentChanged',
      listed: { kind: 'experiment', record: saved('two', { name: 'renamed' }), readOnly: false },
    });
    expect(models.readable.value).toBe(chosen);
    workbench.emit({ kind: 'experimentRemoved', id: 'two' });
    await settled();
    expect(models.readable.value).not.toContain('two');
    expect(models.all.value.at(-1)).toEqual({ kind: 'missing', id: 'two' });
    models.putFirst('three');
    expect(models.ids.value, 'as from a run’s page (U25)').toEqual(['three', 'one', 'two']);
    models.choose(['two', 'one']);
    expect(models.ids.value, 'as from a verdict (U9)').toEqual(['two', 'one']);
    models.choose(Array.from({ length: 99 }, (_, index) => String(index)));
    expect(models.ids.value).toHaveLength(maxModels);
  });
});

describe('agreement', () => {
  it('is what most read', () => {
    expect(agreementOf([7, 7, 1])).toEqual({ label: 7, votes: 2, of: 3 });
    expect(agreementInWords(agreementOf([7, 7, 1])!, null)).toBe('2 of 3 read 7');
    expect(agreementInWords(agreementOf([4, 4])!, null)).toBe('Both read 4');
    expect(agreementInWords(agreementOf([1, 1, 1])!, ['cat', 'dog'])).toBe('All 3 models read dog');
  });

  it('is not there where two answers have as many votes, nor with one model', () => {
    expect(agreementOf([7, 1])).toMatchObject({ label: null });
    expect(agreementInWords(agreementOf([7, 1, 7, 1])!, null)).toBe('No agreement');
    expect([agreementOf([]), agreementOf([3])]).toEqual([null, null]);
  });
});

describe('the classes with a bar', () => {
  it('are all ten, or the ten most probable ones in their order', () => {
    expect(shownClasses(new Array<number>(10).fill(0.1)).map(({ label }) => label)).toEqual([
      ...new Array(10).keys(),
    ]);
    const many = Array.from({ length: 26 }, (_, label) => (label % 2) / 13);
    expect(shownClasses(many).map(({ label }) => label)).toEqual([
      1, 3, 5, 7, 9, 11, 13, 15, 17, 19,
    ]);
  });
});
