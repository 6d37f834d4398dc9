import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestAnswers } from '#shared/contract/commands';
import { newComparisonState, type ComparisonState } from '#shared/compare/comparison';
import { groupRuns } from '#shared/compare/grouping';
import { resultTexts } from '#shared/compare/result-text';
import { resultTable } from '#shared/compare/result-values';
import { networkSize } from '#shared/experiment/network-size';
import type { ExperimentRecord } from '#shared/experiment/record';
import { reportContent } from '#shared/report/report-content';
import { reportHtml } from '#shared/report/report-html';
import { reportMarkdown } from '#shared/report/report-markdown';
import { EvaluationAccumulator } from '#shared/statistics/evaluation';
import { readRecord, writeRecord } from '../../../src-main/storage/experiment/experiment-folder.ts';
import {
  readPredictions,
  writePredictions,
} from '../../../src-main/storage/experiment/predictions-file.ts';
import { finishedRun } from '../../support/compared.ts';
import { sampleEpoch } from '../../support/records.ts';
import { temporaryFolderForAll } from '../../support/temporary-folder.ts';

const examples = 300;
const classes = 10;
const labels = Uint8Array.from({ length: examples }, (_, index) => index % classes);
const sizes = [16, 32, 64, 128, 256];
const seeds = [0, 1, 2, 3, 4];
const awkward = 'a | b & <c> "d" *Größe*';

/** Numbers from 0 to 1 that follow from a seed. */
function randomNumbers(seed: number): () => number {
  let state = (seed + 1) * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A run of a network that reads digits better the larger it is, with its predictions. */
function madeUp(cell: 'GRU' | 'LSTM', hiddenSize: number, seed: number) {
  const random = randomNumbers(1000 * hiddenSize + 10 * seed + (cell === 'GRU' ? 1 : 0));
  const skill = 0.7 + 0.04 * sizes.indexOf(hiddenSize) + (cell === 'GRU' ? 0.03 : 0);
  const logits = Float32Array.from({ length: examples * classes }, random);
  for (const [example, label] of labels.entries()) {
    const said = random() < skill ? label : Math.floor(random() * classes);
    logits[example * classes + said]! += 1 + 4 * random();
  }
  const evaluated = new EvaluationAccumulator(classes);
  evaluated.add(logits, labels, examples);
  const name = `${cell.toLowerCase()}-${hiddenSize} s${seed}`;
  const run = finishedRun(name, { cell, hiddenSize, seed });
  const record: ExperimentRecord = {
    ...run,
    name: name === 'gru-16 s0' ? awkward : name,
    parameters: networkSize(run.config, classes).parameters,
    trainingSeconds: 61 + hiddenSize / 4 + random(),
    test: evaluated.evaluation(),
    epochs: [1, 2].map((epoch) => ({ ...sampleEpoch(epoch), validationLoss: random() })),
  };
  return { record, predicted: evaluated.predicted, probability: evaluated.probability };
}

/** What the files of a run say, read without any code of the app. */
interface Files {
  readonly id: string;
  readonly config: { readonly cell: string; readonly hiddenSize: number; readonly seed: number };
  readonly run: {
    readonly parameters: number;
    readonly trainingSeconds: number;
    readonly test: { readonly loss: number };
    readonly epochs: readonly { readonly validationLoss: number }[];
    readonly weightsSha256: string;
  };
  readonly name: string;
  readonly predicted: readonly number[];
}

let files: readonly Files[];
let records: readonly ExperimentRecord[];
let answers: ReadonlyMap<string, TestAnswers>;
const home = temporaryFolderForAll();

beforeAll(async () => {
  const made = (['GRU', 'LSTM'] as const).flatMap((cell) =>
    sizes.flatMap((size) => seeds.map((seed) => madeUp(cell, size, seed))),
  );
  const folderOf = (id: string): string => join(home(), 'experiments', id);
  await Promise.all(
    made.map(async ({ record, predicted, probability }) => {
      const folder = folderOf(record.id);
      await mkdir(folder, { recursive: true });
      const predictions = { schemaVersion: 1 as const, dataset: 'mnist', predicted, probability };
      const predictionsSha256 = await writePredictions(folder, predictions);
      await writeRecord(folder, { ...record, predictionsSha256 });
    }),
  );
  const ids = made.map(({ record }) => record.id);
  const json = async (id: string, file: string): Promise<never> =>
    JSON.parse(await readFile(join(folderOf(id), file), 'utf8')) as never;
  files = await Promise.all(
    ids.map(async (id) => {
      const { config } = (await json(id, 'experiment.json')) as Files;
      const { name } = (await json(id, 'notes.json')) as Files;
      const { predicted } = (await json(id, 'predictions.json')) as Files;
      return { id, config, name, predicted, run: await json(id, 'run.json') };
    }),
  );
  records = await Promise.all(ids.map((id) => readRecord(folderOf(id))));
  answers = new Map(
    await Promise.all(
      records.map(async ({ id, predictionsSha256 }) => {
        const read = await readPredictions(folderOf(id), predictionsSha256);
        const given: TestAnswers = {
          dataset: read.dataset,
          labels,
          predicted: Uint8Array.from(read.predicted),
          probability: Float64Array.from(read.probability),
        };
        return [id, given] as const;
      }),
    ),
  );
  expect((await stat(folderOf(ids[0]!))).isDirectory()).toBe(true);
});

function content(own: Partial<ComparisonState>, withAnswers: boolean) {
  const state: ComparisonState = {
    ...newComparisonState(records.map(({ id }) => id)),
    metrics: ['validationLoss'],
    columns: ['testAccuracy', 'testLoss', 'validationLoss', 'parameters', 'trainingSeconds'],
    ...own,
  };
  return reportContent({
    title: 'Fifty runs',
    createdAt: '2026-01-02T03:04:05.678Z',
    state,
    records,
    histories: new Map(),
    recordings: new Map(),
    answers: withAnswers ? answers : new Map(),
    modelBytes: new Map(),
    sweepOf: () => null,
    palette: 'standard',
  });
}

type Table = readonly (readonly string[])[];

/** The texts of all tables of an HTML document, without the differences from the baseline. */
function htmlTables(html: string): Table[] {
  const entities: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    amp: '&',
  };
  const textOf = (cell: string): string =>
    cell
      .replaceAll(/<span class="delta">[^<]*<\/span>/g, '')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name]!);
  return [...html.matchAll(/<table[^>]*>(.*?)<\/table>/gs)].map(([, table]) =>
    [...table!.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
      [...row!.matchAll(/<(?:th|td)[^>]*>(.*?)<\/(?:th|td)>/gs)].map(([, cell]) => textOf(cell!)),
    ),
  );
}

/** The texts of all tables of a Markdown document. */
function markdownTables(markdown: string): Table[] {
  return markdown
    .split('\n\n')
    .filter((block) => block.startsWith('| '))
    .map((block) =>
      block
        .trimEnd()
        .split('\n')
        .filter((_, line) => line !== 1)
        .map((line) =>
          line
            .slice(2, -2)
            .split(/ (?<!\\)\| /)
            .map((cell) => cell.replace(/^\*\*(.*)\*\*$/, '$1').replaceAll(/\\(.)/g, '$1')),
        ),
    );
}

/** The rows of the tables that have a heading, without that. */
function rowsWith(tables: readonly Table[], ...headings: readonly string[]): Table {
  const found = tables.filter(([head]) => headings.every((heading) => head!.includes(heading)));
  expect(found.length, headings.join(', ')).toBeGreaterThan(0);
  return found.flatMap(([, ...rows]) => rows);
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
const meanOf = (values: readonly number[]): number => sum(values) / values.length;
const deviationOf = (values: readonly number[]): number =>
  Math.sqrt(sum(values.map((value) => (value - meanOf(values)) ** 2)) / (values.length - 1));
const rightOf = ({ predicted }: Files): boolean[] =>
  predicted.map((said, example) => said === example % classes);
const accuracyOf = (run: Files): number => rightOf(run).filter(Boolean).length / examples;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
};
const count = (value: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: 0 });
const pOf = (p: number): string => (p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2))));
const points = (difference: number): string => {
  const size = Math.abs(100 * difference).toFixed(2);
  return Number(size) === 0 ? size : `${difference > 0 ? '+' : '−'}${size}`;
};

/** Holm's correction. */
function holm(values: readonly number[]): number[] {
  return values.map((value) => {
    const adjusted = values
      .toSorted((a, b) => a - b)
      .map((p, rank) => [p, Math.min(1, (values.length - rank) * p)] as const);
    return Math.max(...adjusted.filter(([p]) => p <= value).map(([, one]) => one));
  });
}

/** The two-sided p value of Student's t by integrating its density with x = √ν tan θ. */
function studentP(t: number, freedom: number): number {
  const area = (to: number): number => {
    const parts = 400;
    const height = (at: number): number => Math.cos((at * to) / parts) ** (freedom - 1);
    const inner = Array.from(
      { length: parts - 1 },
      (_, at) => (at % 2 === 0 ? 4 : 2) * height(at + 1),
    );
    return ((height(0) + sum(inner) + height(parts)) * to) / (3 * parts);
  };
  return 1 - area(Math.atan(Math.abs(t) / Math.sqrt(freedom))) / area(Math.PI / 2);
}

function welch(a: readonly number[], b: readonly number[]) {
  const [va, vb] = [a, b].map((values) => deviationOf(values) ** 2 / values.length) as [
    number,
    number,
  ];
  const difference = meanOf(a) - meanOf(b);
  const t = difference / Math.sqrt(va + vb);
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return { difference, t, freedom, p: studentP(t, freedom) };
}

/** Logarithms of the factorials of 0 up to the number of examples. */
const logFactorials = Array.from({ length: examples }, (_, n) => Math.log(n + 1)).reduce(
  (all, log) => [...all, all.at(-1)! + log],
  [0],
);

/** McNemar's exact test: twice the binomial tail. */
function mcnemar(onlyA: number, onlyB: number): number {
  const all = onlyA + onlyB;
  const tail = Array.from({ length: Math.min(onlyA, onlyB) + 1 }, (_, k) =>
    Math.exp(logFactorials[all]! - logFactorials[k]! - logFactorials[all - k]! - all * Math.LN2),
  );
  return onlyA === onlyB ? 1 : Math.min(1, 2 * sum(tail));
}

/** The runs of each cell and size, in the order of the comparison. */
function groupsOfFiles(): Files[][] {
  return Array.from({ length: files.length / seeds.length }, (_, group) =>
    files.slice(group * seeds.length, (group + 1) * seeds.length),
  );
}

const formats = [
  ['HTML', (of: ReturnType<typeof content>) => htmlTables(reportHtml(of))],
  ['Markdown', (of: ReturnType<typeof content>) => markdownTables(reportMarkdown(of))],
] as const;

describe.each(formats)(
  'the figures of a report on 50 runs in %s equal the app’s and the files’ to the digit (U2, U34)',
  (_, tablesOf) => {
    test('the results of each run, its confusion counts and hashes', () => {
      const report = content({ grouping: { kind: 'none' } }, false);
      const tables = tablesOf(report);
      const rows = rowsWith(tables, 'Run', 'Test accuracy').map(([name, ...cells]) => [
        name!.replace(/ \(baseline\)$/, ''),
        ...cells,
      ]);
      expect(rows).toEqual(
        files.map((run) => [
          run.name,
          percent(accuracyOf(run)),
          run.run.test.loss.toFixed(4),
          Math.min(...run.run.epochs.map(({ validationLoss }) => validationLoss)).toFixed(4),
          count(run.run.parameters),
          duration(run.run.trainingSeconds),
        ]),
      );
      // What the tab of results shows.
      const { columns, baseline, occasion, grouping } = report.state;
      const shown = resultTable(groupRuns(records, grouping), {
        columns,
        baseline,
        occasion,
        modelBytes: new Map(),
      });
      expect(rows).toEqual(resultTexts(shown).rows);

      const isMatrix = ([head]: Table): boolean => /^(?:0|Predicted 0)$/.test(head![1] ?? '');
      const matrices = tables
        .filter(isMatrix)
        .map(([, ...matrix]) => matrix.map(([, ...cells]) => cells.map((cell) => Number(cell))));
      expect(matrices).toEqual(
        files.map(({ predicted }) =>
          Array.from({ length: classes }, (_row, label) =>
            Array.from(
              { length: classes },
              (_cell, said) =>
                predicted.filter((one, example) => one === said && example % classes === label)
                  .length,
            ),
          ),
        ),
      );
      const hashes = rowsWith(tables, 'Weights (SHA-256)').map((row) => row[6]);
      expect(hashes).toEqual(files.map(({ run }) => run.weightsSha256));
    });

    test('means and deviations of groups, their tests, the verdict, and the tests of pairs', () => {
      const grouping = { kind: 'allButSeed' } as const;
      const tables = tablesOf(content({ grouping, testedPairs: 'baseline' }, true));
      const groups = groupsOfFiles();
      const accuracies = groups.map((runs) => runs.map(accuracyOf));
      const rows = rowsWith(tables, 'Group', 'Test loss');
      expect(rows.map((row) => row.slice(1, 4))).toEqual(
        groups.map((runs, group) => {
          const losses = runs.map(({ run }) => run.test.loss);
          return [
            '5',
            `${(100 * meanOf(accuracies[group]!)).toFixed(2)} ± ${percent(deviationOf(accuracies[group]!))}`,
            `${meanOf(losses).toFixed(4)} ± ${deviationOf(losses).toFixed(4)}`,
          ];
        }),
      );
      expect(rows.map((row) => row[5])).toEqual(groups.map(([run]) => count(run!.run.parameters)));

      const [first, ...others] = accuracies;
      const tested = others.map((other) => welch(first!, other));
      const adjusted = holm(tested.map(({ p }) => p));
      expect(rowsWithGroupTests(tables)).toEqual(
        tested.map(({ p, difference }, at) => [pOf(p), pOf(adjusted[at]!), points(difference)]),
      );

      const names = rows.map(([name]) => name!.replace(/ \(baseline\)$/, ''));
      const order = [...accuracies.keys()].sort(
        (a, b) => meanOf(accuracies[b]!) - meanOf(accuracies[a]!),
      );
      // Student's quantile of 97.5 % with four degrees of freedom.
      const quantile = 2.7764451051977987;
      const pairs = order.flatMap((a, at) => order.slice(at + 1).map((b) => [a, b] as const));
      const allAdjusted = holm(pairs.map(([a, b]) => welch(accuracies[a]!, accuracies[b]!).p));
      const leader = order[0]!;
      expect(rowsWith(tables, 'Trained in')).toEqual(
        order.map((group) => {
          const values = accuracies[group]!;
          const half = (quantile * deviationOf(values)) / Math.sqrt(values.length);
          const low = Math.max(0, meanOf(values) - half);
          const high = Math.min(1, meanOf(values) + half);
          const pair = pairs.findIndex(([a, b]) => a === leader && b === group);
          return [
            names[group],
            `${(100 * meanOf(values)).toFixed(2)} ± ${percent(deviationOf(values))}`,
            `${(100 * low).toFixed(2)} to ${percent(high)}`,
            '5',
            pair < 0 ? '–' : pOf(allAdjusted[pair]!),
            duration(meanOf(groups[group]!.map(({ run }) => run.trainingSeconds))),
            count(groups[group]![0]!.run.parameters),
          ];
        }),
      );

      const [baseline, ...rest] = files;
      const counted = rest.map((other) => {
        const [a, b] = [rightOf(baseline!), rightOf(other)];
        const number = (isA: boolean, isB: boolean): number =>
          a.filter((right, example) => right === isA && b[example] === isB).length;
        return [number(true, true), number(true, false), number(false, true), number(false, false)];
      });
      const values = counted.map(([, onlyA, onlyB]) => mcnemar(onlyA!, onlyB!));
      const corrected = holm(values);
      const found = rowsWith(tables, 'Both right').map((row) => [
        ...row.slice(0, 8),
        row[8]!.split(' ')[0],
      ]);
      expect(found).toEqual(
        rest.map((other, at) => [
          baseline!.name,
          other.name,
          ...counted[at]!.map(String),
          pOf(values[at]!),
          pOf(corrected[at]!),
          points((counted[at]![1]! - counted[at]![2]!) / examples),
        ]),
      );
    });
  },
);

/** p, corrected p and difference of each test of groups, from their table. */
function rowsWithGroupTests(tables: readonly Table[]): string[][] {
  return rowsWith(tables, 'N of A').map((row) => [row[6]!, row[7]!, row[8]!.split(' ')[0]!]);
}
