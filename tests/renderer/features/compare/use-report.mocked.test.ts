import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useReport } from '../../../../src-renderer/features/compare/report/use-report.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { saveFile } from '../../../../src-renderer/ui/save-file.ts';
import { settled } from '../../../support/answering-workbench.ts';
import { analysisResults } from '../../../support/analysis-results.ts';
import { answers, finishedRun } from '../../../support/compared.ts';
import { ComparePages } from '../../../support/comparison.ts';
import { sampleHistory } from '../../../support/records.ts';

vi.mock('../../../../src-renderer/ui/save-file.ts', () => ({ saveFile: vi.fn() }));

let pages: ComparePages;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.mocked(saveFile).mockClear();
  pages = new ComparePages();
  await pages.store(['a', 'b'].map((name) => finishedRun(name)));
  pages.workbench
    .answer('experiments.history', () => sampleHistory([20, 40]))
    .answer('experiments.answers', () => answers('1101'))
    .answer('experiments.files', () => [
      { name: 'model.safetensors', bytes: 4096, modifiedAt: '2026-01-02T03:04:05.678Z' },
    ]);
});
afterEach(() => void vi.useRealTimers());

const open = () => pages.open({ runs: 'a,b' }, useReport);
/** The names and contents of saved files. */
const saved = () => vi.mocked(saveFile).mock.calls;

it('loads what is missing, and saves it', async () => {
  const { comparison, more: report } = await open();
  await report.write('markdown', 'Two runs');
  expect(comparison.answers.values.size).toBe(2);
  expect(saved().map(([name]) => name)).toEqual(['two-runs.md']);
  expect(saved()[0]![1]).toContain('# Two runs');
  expect(report.isWriting.value).toBe(false);
});

it('saves nothing when it is cancelled, and everything when asked again', async () => {
  const { comparison, more: report } = await open();
  const answer = pages.workbench.hold('experiments.answers');
  const written = report.write('markdown', 'Two runs');
  await settled();
  expect(report.isWriting.value).toBe(true);
  report.cancel();
  await written;
  expect(saved()).toEqual([]);
  const again = report.write('markdown', 'Two runs');
  await answer(answers('1101'));
  await answer(answers('1001'));
  await again;
  expect(comparison.answers.values.size).toBe(2);
  expect(saved()).toHaveLength(1);
});

it('also loads what the page had not requested', async () => {
  const { comparison, more: report } = await open();
  comparison.histories.cancel();
  await report.write('markdown', 'Two runs');
  expect(comparison.histories.values.size).toBe(2);
});

it('has what analyses have found, also those computed since the page was opened', async () => {
  pages.workbench.answer('analyses.kept', () => ({}));
  const { more: report } = await open();
  await report.write('html', 'Two runs');
  expect(saved()[0]![1]).not.toContain('Inside the networks');
  pages.workbench.answer('analyses.kept', () => ({ lyapunov: analysisResults.lyapunov }));
  await report.write('html', 'Two runs');
  expect(saved()[1]![1]).toContain('<h3>Lyapunov exponents</h3>');
  expect(saved()[1]![1]).toContain('<td>−0.25</td>');
});

it('says why it was not written', async () => {
  const { more: report } = await open();
  vi.mocked(saveFile).mockImplementationOnce(() => {
    throw new Error('the disk is full');
  });
  await report.write('html', 'Two runs');
  expect(useNotices().shown.at(-1)!.text).toBe('The report was not written: the disk is full');
  expect(report.isWriting.value).toBe(false);
});
