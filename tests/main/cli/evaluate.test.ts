import { expect, test } from 'vitest';
import { evaluate } from '#main/cli/commands/evaluate';
import type { Invocation } from '#main/cli/command';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';

/** What the command prints of a model whose classes have these names. */
async function evaluated(classNames: string[] | null) {
  const record = finishedRun('x');
  const results = [0, 1].map((label) => ({
    ...{ label, precision: 0.5, recall: 0.25, f1: 1 / 3, support: 5 },
  }));
  const answers: Readonly<Record<string, unknown>> = {
    'experiments.show': { record: { ...record, data: { ...record.data!, classNames } } },
    'experiments.evaluate': { ...sampleEvaluation(0.9), perClass: results },
  };
  const workbench = { call: (name: string) => Promise.resolve(answers[name]) };
  const given = { positionals: ['x'], values: new Map(), switches: new Map() };
  const outcome = await evaluate.run({ workbench, arguments: given } as unknown as Invocation);
  return { ...outcome, table: outcome.text.split('\n').slice(-3) };
}

test('evaluate lists classes by their numbers', async () => {
  const { table, json } = await evaluated(null);
  expect(table).toEqual([
    'class  precision   recall       F1  examples',
    '    0    50.00 %  25.00 %  33.33 %         5',
    '    1    50.00 %  25.00 %  33.33 %         5',
  ]);
  expect(json).toMatchObject({ experimentId: 'x', accuracy: 0.9, classNames: null });
});

test('evaluate lists classes by their names, on one line each', async () => {
  const { table, json } = await evaluated(['Coat', 'Ankle\nboots']);
  expect(table).toEqual([
    expect.stringMatching(/^class +precision   recall       F1  examples$/),
    expect.stringMatching(/^Coat +50\.00 %  25\.00 %  33\.33 %         5$/),
    expect.stringMatching(/^Ankle\S+boots +50\.00 %  25\.00 %  33\.33 %         5$/),
  ]);
  expect(json).toMatchObject({ classNames: ['Coat', 'Ankle\nboots'] });
});
