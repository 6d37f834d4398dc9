import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import { analysisKinds, analysisOf, type AnalysisKind } from '#shared/inside/analyses';
import { confidenceThresholds, type RowsNeeded } from '#shared/inside/rows-needed';
import { Analyses } from '#main/execution/local/analyses';
import { analysisHandlers } from '#main/models/analysis-handlers';
import { analysisResults } from '../../support/analysis-results.ts';
import { doubleSpawner } from '../../support/double-spawner.ts';
import { importedResults } from '../../support/imported-results.ts';
import { newStore, plantExperiment } from '../../support/stores.ts';

function resultOf(examples: number): RowsNeeded {
  return {
    examples,
    steps: 2,
    accuracy: [0.5, 1],
    calibrationError: [0.1, 0],
    settled: confidenceThresholds.map((threshold) => ({
      threshold,
      counts: [[0, 1, examples - 1]],
    })),
  };
}

async function handlers(own: Partial<ExperimentRecord> = {}) {
  const { store } = await newStore();
  const finished = { status: 'finished', weightsSha256: 'a'.repeat(64) } as const;
  const folder = await plantExperiment(store, 'one', { ...finished, ...own, id: 'one' });
  const asked: string[] = [];
  const analyst = {
    run: (id: string) => Promise.resolve(resultOf(asked.push(id))),
    stop: () => Promise.resolve(),
  };
  return { folder, asked, store, ...analysisHandlers(store, analyst) };
}

test('a kind that a model can’t be analysed for is refused, with the reason', async () => {
  const config = { ...defaultConfig(), bidirectional: true };
  const { asked, 'analyses.run': run } = await handlers({ config });
  await expect(run({ experiment: 'one', kind: 'fixedPoints' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'one reads in both directions: no state continues after a digit.',
  });
  expect(asked).toEqual([]);
});

describe.each(analysisKinds)('the result of the analysis %s', (kind) => {
  const input = { experiment: 'one', kind };
  const result = analysisResults[kind];
  const { file } = analysisOf(kind);

  /** Handlers over an analyst that computes this result. */
  async function computing() {
    const { store, folder } = await handlers();
    const asked: unknown[] = [];
    const analyst = {
      run: (id: string, task: { kind: AnalysisKind }) => {
        asked.push([id, task.kind]);
        return Promise.resolve(result);
      },
      stop: (id: string, stopped: AnalysisKind | null) => {
        asked.push(['stop', id, stopped]);
        return Promise.resolve();
      },
    };
    return { folder, asked, ...analysisHandlers(store, analyst) };
  }

  test('is computed once, kept in a file of its own, and then read from it', async () => {
    const { asked, folder, 'analyses.run': run, 'analyses.kept': kept } = await computing();
    expect(await kept({ experiment: 'one' })).toEqual({});
    expect(await run(input)).toEqual(result);
    expect(await run(input)).toEqual(result);
    expect(asked).toEqual([['one', kind]]);
    expect((await readdir(folder)).filter((name) => name === file)).toEqual([file]);
    expect(await kept({ experiment: 'one' })).toEqual({ [kind]: result });
  });

  test('is computed again for other weights, and in place of a damaged file', async () => {
    const { asked, folder, 'analyses.run': run } = await computing();
    await run(input);
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('a'.repeat(64), 'b'.repeat(64)));
    expect(await run(input)).toEqual(result);
    await writeFile(path, text.slice(0, 40));
    expect(await run(input)).toEqual(result);
    expect(asked).toHaveLength(3);
    await run(input);
    expect(asked).toHaveLength(3);
  });

  test('can be cancelled while it is computed', async () => {
    const { asked, 'analyses.stop': stop } = await computing();
    await stop({ experiment: 'one', kind });
    expect(asked).toEqual([['stop', 'one', kind]]);
  });
});

describe('the result of an analysis', () => {
  const input = { experiment: 'one', kind: 'rowsNeeded' } as const;

  test.each<[string, (text: string) => string]>([
    ['another number of steps', (text) => text.replace('"steps":2', '"steps":3')],
    ['shares that can’t be', (text) => text.replace('"accuracy":[0.5', '"accuracy":[7.5')],
  ])('is computed again in place of one of %s', async (_, change) => {
    const { asked, folder, 'analyses.run': run } = await handlers();
    await run(input);
    const path = join(folder, 'rows-needed.json');
    await writeFile(path, change(await readFile(path, 'utf8')));
    expect(await run(input)).toEqual(resultOf(2));
    expect(await run(input)).toEqual(resultOf(2));
    expect(asked).toHaveLength(2);
  });

  test('that can’t be kept is shown nevertheless, with a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    const { folder, asked, 'analyses.run': run } = await handlers();
    // Nothing can be renamed into the place of a folder with a file in it.
    await mkdir(join(folder, 'rows-needed.json', 'in the way'), { recursive: true });
    await expect(run(input)).resolves.toEqual(resultOf(1));
    expect(asked).toHaveLength(1);
    expect(warn.mock.calls.flat().join()).toContain('rows-needed.json');
  });

  test('is refused for a model that isn’t finished', async () => {
    const { asked, 'analyses.run': run } = await handlers({ status: 'stopped' });
    await expect(run(input)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'one isn’t finished; only finished models can be analysed.',
    });
    expect(asked).toEqual([]);
  });

  test('is refused for imported results', async () => {
    const { asked, 'analyses.run': run } = await handlers(importedResults('one'));
    await expect(run(input)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'one: These results were imported; there are no weights.',
    });
    expect(asked).toEqual([]);
  });
});

describe.each(analysisKinds)('analyses %s under way', (kind) => {
  const input = { folder: '/nowhere', engine: 'auto', threads: 0, kind } as const;
  const other = analysisKinds.find((each) => each !== kind)!;

  function analysesThat(behaviour: string) {
    const shares: [string, AnalysisKind, number][] = [];
    let began = (): void => undefined;
    const firstShare = new Promise<void>((resolve) => (began = resolve));
    let present = behaviour;
    const analyses = new Analyses(
      (listener) => doubleSpawner(present)(listener),
      (id, reported, share) => {
        shares.push([id, reported, share]);
        began();
      },
    );
    onTestFinished(() => analyses.stopAll());
    const behave = (next: string): void => {
      present = next;
    };
    return { analyses, shares, firstShare, behave };
  }

  test('tell how far they are, and give their results one after the other', async () => {
    const { analyses, shares } = analysesThat('');
    const results = await Promise.all(['a', 'b', 'a'].map((id) => analyses.run(id, input)));
    expect(results.map((result) => (result as RowsNeeded).examples)).toEqual([7, 7, 7]);
    expect(shares).toEqual([
      ['a', kind, 0.5],
      ['b', kind, 0.5],
    ]);
  });

  test('end at once when they are stopped, and those that wait never begin', async () => {
    const { analyses, shares, firstShare } = analysesThat('waits');
    const [first, second] = ['a', 'b'].map((id) =>
      analyses.run(id, input).catch((error: unknown) => error),
    );
    await firstShare;
    await analyses.stopAll();
    expect(await first).toMatchObject({ code: 'process-died' });
    expect(await second).toMatchObject({ code: 'process-died' });
    expect(shares).toEqual([['a', kind, 0.5]]);
  });

  test('of other kinds continue when one is stopped', async () => {
    const { analyses, shares, firstShare } = analysesThat('waits');
    const result = analyses.run('a', input).catch((error: unknown) => error);
    await firstShare;
    await analyses.stop('a', other);
    // It is the same one still, and not begun again.
    const again = analyses.run('a', input).catch((error: unknown) => error);
    await analyses.stop('a', kind);
    expect(await result).toMatchObject({ code: 'process-died' });
    expect(await again).toMatchObject({ code: 'process-died' });
    expect(shares).toEqual([['a', kind, 0.5]]);
  });

  test('begin again when they are taken up right after a stop', async () => {
    const { analyses, firstShare, behave } = analysesThat('waits');
    const first = analyses.run('a', input, 'one').catch((error: unknown) => error);
    await firstShare;
    const stopped = analyses.stop('a', kind, 'one');
    behave('');
    await expect(analyses.run('a', input, 'one')).resolves.toMatchObject({ examples: 7 });
    expect(await first).toMatchObject({ code: 'process-died' });
    await stopped;
  });

  test('continue for another window when one cancels them, and when it closes', async () => {
    const { analyses, shares } = analysesThat('');
    const one = analyses.run('a', input, 'one').catch((error: unknown) => error);
    const two = analyses.run('a', input, 'two');
    await analyses.stop('a', kind, 'one');
    await analyses.stop('a', kind, 'one');
    expect(await one).toMatchObject({ code: 'process-died', message: 'the analysis was stopped' });
    await expect(two).resolves.toMatchObject({ examples: 7 });
    expect(shares).toEqual([['a', kind, 0.5]]);
  });

  test('end at once when the last who asked no longer needs them', async () => {
    const { analyses, shares, firstShare } = analysesThat('waits');
    const ends = ['one', 'two'].map((asker) =>
      analyses.run('a', input, asker).catch((error: unknown) => error),
    );
    await firstShare;
    await analyses.stop('a', kind, 'one');
    await analyses.stop('a', kind, 'two');
    expect(await Promise.all(ends)).toMatchObject([
      { code: 'process-died' },
      { code: 'process-died' },
    ]);
    // Nothing of it is in the way of the next.
    const next = analyses.run('b', input, 'one').catch((error: unknown) => error);
    await vi.waitUntil(() => shares.length === 2, { timeout: 30_000 });
    await analyses.stop('b', null, 'one');
    expect(await next).toMatchObject({ code: 'process-died' });
  });

  test('that don’t exist can be stopped, too', async () => {
    await expect(analysesThat('').analyses.stop('other', null)).resolves.toBeUndefined();
  });
});
