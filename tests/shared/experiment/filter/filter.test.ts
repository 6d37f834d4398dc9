import { describe, expect, test } from 'vitest';
import type { ListedExperiment } from '#shared/contract/commands/experiments';
import { matchesFilter } from '#shared/experiment/filter/evaluate';
import { parseFilter } from '#shared/experiment/filter/parse';
import { namesOf, properties } from '#shared/experiment/filter/vocabulary';
import { fieldKeys } from '#shared/catalogue/fields';
import { damaged, epochs, listed, tested } from './listed.ts';

const small = listed(
  {
    id: 'gru-64-s0',
    name: 'gru-64 s0',
    tags: ['paper', 'for Ada'],
    notes: 'Baseline, see Table 2',
  },
  { cell: 'GRU', hiddenSize: 64, learningRate: 0.003 },
);
const large = listed(
  {
    id: 'lstm-256-s1',
    name: 'Large one',
    starred: true,
    status: 'finished',
    createdAt: '2026-03-05T12:00:00.000Z',
    startedAt: '2026-03-05T12:00:01.000Z',
    trainingSeconds: 150,
    epochs: epochs({ validationAccuracy: 0.97 }, { validationAccuracy: 0.9794 }),
    test: tested(0.9794),
  },
  { cell: 'LSTM', hiddenSize: 256, bidirectional: true, normalisation: 'none' },
);
const plain = listed(
  { id: 'rnn-128-s0', name: 'rnn "128" s0', status: 'failed', statusReason: 'the loss is NaN' },
  { cell: 'RNN' },
);
const broken = damaged('lost-one');
const all: readonly ListedExperiment[] = [small, large, plain, broken];

function found(expression: string): string[] {
  const parsed = parseFilter(expression);
  return all
    .filter((each) => matchesFilter(parsed, each))
    .map((each) => (each.kind === 'experiment' ? each.record.config.cell : each.id));
}

test('an empty filter matches everything', () => {
  expect(found('')).toHaveLength(4);
  expect(found('   ')).toHaveLength(4);
});

describe('free text', () => {
  test.for([
    ['name', 'LARGE', ['LSTM']],
    ['id', 'rnn-128', ['RNN']],
    ['tags', 'paper', ['GRU']],
    ['notes', 'baseline', ['GRU']],
    ['cell', 'lstm', ['LSTM']],
    ['the reason of a damaged one', 'json', ['lost-one']],
    ['several words, anywhere', 'table paper', ['GRU']],
    ['words in quotation marks, together', '"for ada"', ['GRU']],
    ['words in quotation marks, in that order only', '"ada for"', []],
    ['a quotation mark', String.raw`"\"128\""`, ['RNN']],
    ['a field name on its own', 'seed', []],
    ['has, on its own', 'has', []],
  ] as const)('is looked for in %s', ([, expression, expected]) => {
    expect(found(expression)).toEqual(expected);
  });

  test('does not run from one text into the next', () => {
    expect(found('"s0 gru"')).toEqual([]);
  });
});

describe('comparisons', () => {
  test.for([
    ['cell = LSTM', ['LSTM']],
    ['CELL=lstm', ['LSTM']],
    ['cell == LSTM', ['LSTM']],
    ['cell != LSTM', ['GRU', 'RNN', 'lost-one']],
    ['cell ~ r', ['GRU', 'RNN']],
    ['hiddenSize >= 128', ['LSTM', 'RNN']],
    ['hiddenSize > 128', ['LSTM']],
    ['hiddenSize<128', ['GRU']],
    ['hiddenSize <= 128', ['GRU', 'RNN']],
    ['learningRate = 3e-3', ['GRU']],
    ['bidirectional = true', ['LSTM']],
    ['bidirectional != true', ['GRU', 'RNN', 'lost-one']],
    ['starred = true', ['LSTM']],
    ['tags has paper', ['GRU']],
    ['tags has "for ada"', ['GRU']],
    ['tags has pap', []],
    ['tags ~ pap', ['GRU']],
    ['tags contains ada', ['GRU']],
    ['tags = none', ['LSTM', 'RNN', 'lost-one']],
    ['tags != none', ['GRU']],
    ['notes = none', ['LSTM', 'RNN', 'lost-one']],
    ['name = "large one"', ['LSTM']],
    ['name ~ one', ['LSTM', 'lost-one']],
    ['status = damaged', ['lost-one']],
    ['status = failed', ['RNN']],
    ['reason ~ nan', ['RNN']],
    ['testAccuracy = 97.94%', ['LSTM']],
    ['testAccuracy > 97.9 %', ['LSTM']],
    ['testAccuracy > 0.98', []],
    ['testAccuracy = none', ['GRU', 'RNN', 'lost-one']],
    ['testAccuracy != none', ['LSTM']],
    ['bestValidationAccuracy >= 97.94%', ['LSTM']],
    ['duration = 2.5min', ['LSTM']],
    ['duration > 2 min', ['LSTM']],
    ['duration >= 151', []],
    ['duration < 1h', ['LSTM']],
    ['normalisation = none', ['LSTM']],
    ['normalisation != none', ['GRU', 'RNN', 'lost-one']],
    ['normalisation = "none"', ['LSTM']],
  ] as const)('%s', ([expression, expected]) => {
    expect(found(expression)).toEqual(expected);
  });

  test('a date is the whole of its day, a time the whole of its minute, both local', () => {
    const noon = new Date(2026, 2, 5, 12, 0, 30);
    const day = listed({ createdAt: noon.toISOString() });
    const holds = (expression: string) => matchesFilter(parseFilter(expression), day);
    expect(holds('created = 2026-03-05')).toBe(true);
    expect(holds('created <= 2026-03-05')).toBe(true);
    expect(holds('created > 2026-03-05')).toBe(false);
    expect(holds('created >= 2026-03-05')).toBe(true);
    expect(holds('created < 2026-03-05')).toBe(false);
    expect(holds('created < 2026-03-06')).toBe(true);
    expect(holds('created = 2026-03-05T12:00')).toBe(true);
    expect(holds('created > 2026-03-05T12:00')).toBe(false);
    expect(holds('created < 2026-03-05T12:01')).toBe(true);
  });
});

describe('a field has aliases (W16)', () => {
  test.for([
    ['lr = 0.003', ['GRU']],
    ['LR=3e-3', ['GRU']],
    ['hidden >= 128', ['LSTM', 'RNN']],
    ['hidden-size < 128', ['GRU']],
    ['hidden_size < 128', ['GRU']],
    ['learning_rate = 0.003', ['GRU']],
    ['accuracy > 97%', ['LSTM']],
    ['tag has paper', ['GRU']],
    ['star = true', ['LSTM']],
  ] as const)('%s', ([expression, expected]) => {
    expect(found(expression)).toEqual(expected);
  });

  test('operators are searched for as words where nothing is compared', () => {
    expect(found('hidden')).toEqual([]);
    expect(found('paper lr')).toEqual([]);
  });
});

describe('quotation marks of any kind (W16)', () => {
  test.for([
    ['tags has “for Ada”'],
    ['tags has „for Ada“'],
    ['tags has «for Ada»'],
    ["tags has 'for Ada'"],
    ['tags has ‘for Ada’'],
    ['tags has ＂for Ada＂'],
    // What a keyboard makes of one of them.
    ['tags has "for Ada”'],
    ['tags has “for Ada"'],
    ['not(not tags has ‘for Ada’)'],
  ] as const)('%s', ([expression]) => {
    expect(found(expression)).toEqual(['GRU']);
  });

  test('can be nested, and an apostrophe can be within a word', () => {
    const said = listed({ notes: 'she said “it’s done” twice' });
    for (const expression of ['"said “it’s done” twice"', "notes ~ 'it’s done'", 'it’s', "'tis"]) {
      const holds = matchesFilter(parseFilter(expression), said);
      expect([expression, holds]).toEqual([expression, expression !== "'tis"]);
    }
  });
});

test('the other Unicode form and capitals find the same (F11)', () => {
  const composed = listed({ name: 'Caf\u00e9 STRASSE', tags: ['\u00c9t\u00e9'] });
  for (const expression of [
    'cafe\u0301',
    'CAFE\u0301',
    'straße',
    'name ~ cafe\u0301',
    'name = "cafe\u0301 strasse"',
    'tags has e\u0301te\u0301',
  ]) {
    expect([expression, matchesFilter(parseFilter(expression), composed)]).toEqual([
      expression,
      true,
    ]);
  }
});

describe('joining', () => {
  test.for([
    ['cell = GRU or cell = RNN', ['GRU', 'RNN']],
    ['cell = GRU AND hiddenSize = 64', ['GRU']],
    ['cell = GRU hiddenSize = 128', []],
    // and before or
    ['cell = GRU or cell = RNN and hiddenSize = 64', ['GRU']],
    ['(cell = GRU or cell = RNN) and hiddenSize = 128', ['RNN']],
    ['not cell = GRU', ['LSTM', 'RNN', 'lost-one']],
    ['not not cell = GRU', ['GRU']],
    // not before and
    ['not cell = GRU and hiddenSize = 128', ['RNN']],
    ['not (cell = GRU or status = damaged)', ['LSTM', 'RNN']],
    ['s0 cell = GRU', ['GRU']],
    [
      'cell = LSTM and (hiddenSize >= 512 or not tags has "paper") and testAccuracy > 97%',
      ['LSTM'],
    ],
    ['name ~ one or("large one")', ['LSTM', 'lost-one']],
  ] as const)('%s', ([expression, expected]) => {
    expect(found(expression)).toEqual(expected);
  });
});

test('every config field and every result has its own name', () => {
  const names = properties.flatMap(namesOf).map((name) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(fieldKeys.map((key) => key.toLowerCase())));
});

test.for(properties.map((property) => [property.name, property] as const))(
  '%s can be read of every experiment',
  ([, property]) => {
    for (const each of all) expect(property.of(each)).toBeDefined();
  },
);

test('imported models and results are found, and so are runs that weren’t imported', () => {
  const origin = (kind: 'model' | 'results') => ({
    ...{ kind, format: 'PyTorch', file: 'a.pt', sha256: 'f'.repeat(64) },
  });
  const [model, results, own] = [
    listed({ origin: origin('model') }),
    listed({ origin: origin('results') }),
    listed(),
  ];
  const matching = (expression: string) =>
    [model, results, own].map((each) => matchesFilter(parseFilter(expression), each));
  expect(matching('origin = model')).toEqual([true, false, false]);
  expect(matching('imported = results')).toEqual([false, true, false]);
  expect(matching('origin = own')).toEqual([false, false, true]);
});
