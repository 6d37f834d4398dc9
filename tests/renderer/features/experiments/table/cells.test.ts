import { describe, expect, test } from 'vitest';
import {
  cellText,
  exactText,
} from '../../../../../src-renderer/features/experiments/table/cell-text.ts';
import { columnOfKey } from '../../../../../src-renderer/features/experiments/table/columns.ts';
import { curveScaleOf } from '../../../../../src-renderer/features/experiments/table/curve-scale.ts';
import { extremesOf } from '../../../../../src-renderer/features/experiments/table/extremes.ts';
import {
  tableAsCsv,
  tableForClipboard,
} from '../../../../../src-renderer/features/experiments/table/table-text.ts';
import { valueCell } from '../../../../../src-renderer/features/experiments/table/value-cell.ts';
import type { ListedExperiment } from '#shared/contract/commands';
import { propertyNamed } from '#shared/experiment/filter/vocabulary';
import { damaged, epochs, listed, tested } from '../../../../shared/experiment/filter/listed.ts';

function shown(name: string, row: ListedExperiment): string {
  const property = propertyNamed(name)!;
  return cellText(property, property.of(row));
}

describe('cells', () => {
  const done = listed(
    {
      test: tested(0.97941),
      parameters: 54_826,
      startedAt: '2026-01-01T00:00:00Z',
      trainingSeconds: 75,
    },
    { seed: 4_294_967_295, learningRate: 0.003, bidirectional: true },
  );
  test.for([
    ['testAccuracy', '97.94 %'],
    ['parameters', '54,826'],
    ['duration', '1 min 15 s'],
    ['seed', '4294967295'],
    ['learningRate', '0.003'],
    ['bidirectional', 'Yes'],
    ['nesterov', 'No'],
    ['cell', 'GRU'],
    ['tags', '–'],
    ['notes', '–'],
    ['bestEpoch', '–'],
    ['threads', '0'],
    ['dataset', 'mnist'],
    ['initialWeights', 'random'],
  ] as const)('%s: %s', ([name, text]) => {
    expect(shown(name, done)).toBe(text);
  });

  test('a hash by its beginning', () => {
    const tuned = listed({}, { initialWeights: 'a1'.repeat(32) });
    expect(shown('initialWeights', tuned)).toBe('a1a1a1a1a1a1…');
  });

  test('with all digits', () => {
    expect(exactText(0.123456789)).toBe('0.123456789');
    expect(exactText(['a', 'b'])).toBe('a; b');
    expect(exactText(null)).toBe('');
  });
});

describe('extremes', () => {
  const rows = [
    listed({ test: tested(0.9), epochs: epochs({ trainLoss: 0.5 }) }),
    listed({ test: tested(0.95), epochs: epochs({ trainLoss: 0.2 }) }),
    listed(),
    damaged('x'),
  ];
  const columns = ['testAccuracy', 'lastTrainLoss', 'hiddenSize', 'duration'].map((key) =>
    columnOfKey(key)!,
  );

  test('the best accuracy is the highest, the best loss the lowest; a size has no best', () => {
    expect([...extremesOf(rows, columns)]).toEqual([
      ['testAccuracy', { best: 0.95, worst: 0.9 }],
      ['lastTrainLoss', { best: 0.2, worst: 0.5 }],
    ]);
  });

  test('one number alone is neither', () => {
    expect(extremesOf(rows.slice(1), columns).size).toBe(0);
  });
});

test('the curves of all rows share a scale (U41)', () => {
  const curve = (...accuracies: number[]) =>
    listed({ epochs: epochs(...accuracies.map((validationAccuracy) => ({ validationAccuracy }))) });
  const rows = [curve(0.3, 0.9), damaged('x'), listed(), curve(0.2, 0.5)];
  expect(curveScaleOf(rows)).toEqual({ from: 0.2, to: 0.9 });
  expect(curveScaleOf([listed()])).toEqual({ from: 0, to: 1 });
});

describe('as a file and for the clipboard', () => {
  const columns = ['status', 'progress', 'curve', 'testAccuracy', 'tags', 'created'].map((key) =>
    columnOfKey(key)!,
  );
  const rows = [
    listed({ id: 'one', name: 'Say "hi", all', test: tested(0.979412345), tags: ['x', 'y\tz'] }),
    damaged('two'),
  ];

  test('commas and quotation marks are quoted, numbers have all digits', () => {
    expect(tableAsCsv(rows, columns)).toBe(
      '\ufeffname,id,status,epochsDone,testAccuracy,tags,created\r\n' +
        '"Say ""hi"", all",one,queued,0,0.979412345,x; y\tz,2026-01-02T03:04:05.678Z\r\n' +
        'two,two,damaged,,,,\r\n',
    );
  });

  test('tabs within cells do not break them', () => {
    const [, first] = tableForClipboard(rows, columns).split('\n');
    expect(first!.split('\t')).toEqual([
      'Say "hi", all',
      'one',
      'queued',
      '0',
      '0.979412345',
      'x; y z',
      '2026-01-02T03:04:05.678Z',
    ]);
  });

  test('what goes to a spreadsheet holds no formula, in a file or by the clipboard (A12)', () => {
    const named = [listed({ id: 'one', name: '=HYPERLINK("http://x")', tags: ['-5'] })];
    const shownColumns = [columnOfKey('tags')!];
    expect(tableAsCsv(named, shownColumns)).toBe(
      '\ufeffname,id,tags\r\n"\'=HYPERLINK(""http://x"")",one,-5\r\n',
    );
    expect(tableForClipboard(named, shownColumns).split('\n')[1]).toBe(
      '\'=HYPERLINK("http://x")\tone\t-5',
    );
  });

  test('a column that is also shown is there once', () => {
    const header = tableAsCsv(rows, [columnOfKey('id')!]).split('\r\n')[0];
    expect(header).toBe('\ufeffname,id');
  });
});

describe('cells that show only a value', () => {
  const { record } = listed(
    { test: tested(0.97941), tags: ['thesis'] },
    { learningRate: 0.003 },
  ) as Extract<ListedExperiment, { kind: 'experiment' }>;
  const untagged = { ...record, tags: [] };

  test('have all digits and the interval of the test accuracy in their title', () => {
    const cell = valueCell(record, columnOfKey('testAccuracy')!, undefined);
    expect(cell).toMatchObject({ text: '97.94 %', mark: undefined });
    expect(cell!.title).toMatch(/^0\.97941; 95 % interval \d+\.\d+ % to \d+\.\d+ %$/);
    const rate = valueCell(record, columnOfKey('learningRate')!, undefined);
    expect(rate).toEqual({ text: '0.003', title: '0.003', mark: undefined });
  });

  test.for([
    [{ best: 0.97941, worst: 0.5 }, 'best'],
    [{ best: 0.99, worst: 0.97941 }, 'worst'],
    [{ best: 0.99, worst: 0.5 }, undefined],
  ] as const)('between %o are marked %s', ([extremes, mark]) => {
    expect(valueCell(record, columnOfKey('testAccuracy')!, extremes)?.mark).toBe(mark);
  });

  test.for(['status', 'progress', 'curve', 'tags'])('a column “%s” is not one of them', (key) => {
    expect(valueCell(record, columnOfKey(key)!, undefined)).toBeNull();
  });

  test('no tags are a dash', () => {
    expect(valueCell(untagged, columnOfKey('tags')!, undefined)).toEqual({
      text: '–',
      title: undefined,
      mark: undefined,
    });
  });
});
