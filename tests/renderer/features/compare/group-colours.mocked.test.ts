import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { useCurves } from '../../../../src-renderer/features/compare/curves/use-curves.ts';
import { useReport } from '../../../../src-renderer/features/compare/report/use-report.ts';
import { saveFile } from '../../../../src-renderer/ui/save-file.ts';
import { answers, finishedRun } from '../../../support/compared.ts';
import { ComparePages } from '../../../support/comparison.ts';
import { sampleHistory } from '../../../support/records.ts';

vi.mock('../../../../src-renderer/ui/save-file.ts', () => ({ saveFile: vi.fn() }));

/** 12 groups of 5 seeds. */
const records = Array.from({ length: 12 }, (_, size) =>
  Array.from({ length: 5 }, (_, seed) =>
    finishedRun(`h${size} s${seed}`, { hiddenSize: 8 * (size + 1), seed }),
  ),
).flat();
const runs = records.map(({ id }) => id).join(',');

let pages: ComparePages;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  pages = new ComparePages();
  await pages.store(records);
  pages.workbench
    .answer('experiments.history', () => sampleHistory([20, 40]))
    .answer('experiments.answers', () => answers('1101'))
    .answer('experiments.files', () => []);
});
afterEach(() => void vi.useRealTimers());

it('U3: twelve groups of five seeds have twelve colours, the same in every view', async () => {
  const { comparison, more } = await pages.open({ runs }, (opened) => ({
    curves: useCurves(opened),
    report: useReport(opened),
  }));
  comparison.change({ grouping: { kind: 'allButSeed' } });
  const lines = more.curves.lines.value;
  expect(lines).toHaveLength(12);
  expect(new Set(lines.map(({ look }) => look.colour)).size).toBe(12);
  for (const { group, look } of lines) {
    const own = comparison.runs.filter(({ id }) => group.members.some((run) => run.id === id));
    expect(own.map(({ colour }) => colour)).toEqual(new Array(5).fill(look.colour));
    expect(comparison.colourOf(group.members[0]!.id)).toBe(look.colour);
  }
  await more.report.write('html', 'Groups');
  const html = String(vi.mocked(saveFile).mock.calls[0]![1]);
  const first = html.slice(html.indexOf('<svg'), html.indexOf('</svg>'));
  const drawn = [...first.matchAll(/class="line (run-\d+)"/g)].map(([, slot]) => slot!);
  expect(new Set(drawn).size).toBe(12);
  const colourOfSlot = (slot: string): string | undefined =>
    new RegExp(`\\.line\\.${slot}\\{stroke:(#\\w+)\\}`).exec(html)?.[1];
  expect(drawn.slice(0, 12).map(colourOfSlot)).toEqual(lines.map(({ look }) => look.colour));
});

it('U3: groups keep their colours when another run becomes the baseline', async () => {
  const { comparison } = await pages.open({ runs });
  comparison.change({ grouping: { kind: 'allButSeed' } });
  const before = new Map(comparison.runs.map(({ id, colour }) => [id, colour]));
  comparison.change({ members: comparison.state.members.toReversed() });
  expect(new Map(comparison.runs.map(({ id, colour }) => [id, colour]))).toEqual(before);
});

it('U3: a group has the same colour in another comparison, with fewer groups beside it', async () => {
  const { comparison } = await pages.open({ runs });
  comparison.change({ grouping: { kind: 'allButSeed' } });
  await nextTick();
  const before = comparison.colourOf('h11-s0');
  const pair = ['h11-s0', 'h11-s1', 'h5-s0', 'h5-s1'];
  comparison.change({ members: pair });
  expect(comparison.colourOf('h11-s0')).toBe(before);
  expect(comparison.colourOf('h5-s0')).not.toBe(before);
  const later = await pages.open({ runs: pair.toReversed().join(','), group: 'allButSeed' });
  expect(later.comparison.colourOf('h11-s1')).toBe(before);
});
