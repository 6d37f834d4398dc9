import { expect, test } from 'vitest';
import { readComparedRuns } from '#main/cli/comparison-sources';
import { analysisResults } from '../../support/analysis-results.ts';
import { AnsweringWorkbench } from '../../support/answering-workbench.ts';
import { answers, finishedRun } from '../../support/compared.ts';

test('a comparison on the command line has the results of analyses of finished runs', async () => {
  const records = [finishedRun('a'), finishedRun('b', {}, { status: 'stopped' })];
  const workbench = new AnsweringWorkbench()
    .answer('experiments.show', ({ experiment }) => ({
      record: records.find(({ id }) => id === experiment)!,
      readOnly: false,
      folder: '/experiments',
    }))
    .answer('experiments.files', () => [])
    .answer('experiments.answers', () => answers('1101'))
    .answer('sweeps.members', () => ({}))
    .answer('analyses.kept', () => analysisResults);
  const { analyses } = await readComparedRuns(workbench, ['a', 'b'], { histories: false });
  expect([...analyses]).toEqual([['a', analysisResults]]);
});
