import { expect, test } from 'vitest';
import { confidenceThresholds, type RowsNeeded } from '#shared/inside/rows-needed';
import type { WorkbenchEvent } from '#shared/contract/events';
import { analyse } from '#main/cli/commands/analyse';
import type { Invocation } from '#main/cli/command';
import { analysisResults } from '../../support/analysis-results.ts';
import { finishedRun } from '../../support/compared.ts';

const result: RowsNeeded = {
  examples: 4,
  steps: 2,
  accuracy: [0.25, 2 / 3],
  calibrationError: [0.5, 0],
  settled: confidenceThresholds.map((threshold) => ({
    threshold,
    counts: [
      [1, 0, 1],
      [0, 2, 0],
    ],
  })),
};

/** Runs the command on two experiments, of which each analysis reports that it is half done. */
async function analysed(flags: { kind?: string; switches?: readonly string[] } = {}) {
  let emit: (event: WorkbenchEvent) => void = () => undefined;
  const asked: unknown[] = [];
  const errors: string[] = [];
  const workbench = {
    call: (name: string, input: { experiment: string; kind?: string }) => {
      if (name === 'experiments.show')
        return Promise.resolve({ record: finishedRun(input.experiment) });
      asked.push([name, input]);
      emit({ kind: 'analysisProgress', id: input.experiment, analysis: 'rowsNeeded', share: 0.5 });
      return Promise.resolve(input.kind === 'fixedPoints' ? analysisResults.fixedPoints : result);
    },
    subscribe: (listener: typeof emit) => {
      emit = listener;
      return () => undefined;
    },
  };
  const invocation = {
    workbench,
    arguments: {
      positionals: ['a', 'b'],
      values: new Map(flags.kind === undefined ? [] : [['kind', flags.kind]]),
      switches: new Map((flags.switches ?? []).map((name) => [name, true])),
    },
    dependencies: {
      now: () => 0,
      stderr: { isTerminal: false, write: (text: string) => errors.push(text) },
    },
  };
  const outcome = await analyse.run(invocation as unknown as Invocation);
  return { ...outcome, asked, errors };
}

test('analyse prints a table for each experiment, and how far it is', async () => {
  const { text, json, asked, errors } = await analysed({ kind: 'rows-needed' });
  expect(asked).toEqual(
    ['a', 'b'].map((experiment) => ['analyses.run', { experiment, kind: 'rowsNeeded' }]),
  );
  expect(text).toMatch(/^\S.* \(a\)\nstep  accuracy  calibration error .*\n +1 +0\.25 +0\.5 /);
  expect(text).toMatch(/\(b\)[\s\S]* 2 +0\.6667 +0 +0\.75/);
  expect(json).toMatchObject({ kind: 'rowsNeeded', results: [{ experimentId: 'a', result }, {}] });
  expect(errors).toEqual([
    expect.stringMatching(/: Reading the test set step by step: 50 %\n$/),
    expect.stringMatching(/: Reading the test set step by step: 50 %\n$/),
  ]);
});

test('analyse --csv prints one table with all digits', async () => {
  const { text } = await analysed({ switches: ['csv'] });
  const lines = text.split('\r\n');
  expect(lines[0]).toMatch(
    /^experiment,name,class,step,accuracy,calibration error,settled above 0,/,
  );
  expect(lines).toHaveLength(13);
  // All classes, then each by itself.
  expect(lines[8]).toMatch(/^b,[^,]*,all,2,0\.6666666666666666,0,0\.75,/);
  expect(lines[10]).toMatch(/^b,[^,]*,0,2,,,0\.5,/);
  expect(lines[11]).toMatch(/^b,[^,]*,1,1,,,1,/);
});

test('analyse --csv of fixed points has what the app saves: points, eigenvalues, forgetting', async () => {
  const { text } = await analysed({ kind: 'fixed-points', switches: ['csv'] });
  const [header, ...lines] = text.split('\r\n');
  expect(header).toMatch(/^experiment,name,what,point,kind,.*,real part,.*,blank steps,accuracy$/);
  const of = (what: string) => lines.filter((line) => line.split(',')[2] === what);
  expect(of('point')).toHaveLength(2);
  expect(of('eigenvalue')[1]).toMatch(/^a,[^,]*,eigenvalue,1,+0,0\.5,0\.5,,$/);
  expect(of('forgetting').at(-1)).toMatch(/^b,[^,]*,forgetting,,+4,0\.25$/);
});

test('analyse refuses a kind that it doesn’t know', async () => {
  await expect(analysed({ kind: 'rows-neded' })).rejects.toThrow(
    '--kind: "rows-neded" is not known; did you mean rows-needed?',
  );
  await expect(analysed({ switches: ['csv', 'json'] })).rejects.toThrow(/only one of/);
});
