import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref, type App, type EffectScope } from 'vue';
import type { HistoryKey } from '#shared/contract/commands';
import { useRunHistories } from '../../../../src-renderer/features/compare/use-histories.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { sampleHistory, samplePoint } from '../../../support/records.ts';

let workbench: AnsweringWorkbench;
let app: App;
let page: EffectScope;
const ids = ref<readonly string[]>([]);
const keys = ref<readonly HistoryKey[]>([]);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  workbench = new AnsweringWorkbench();
  app = appWithStores(workbench);
  page = effectScope();
  ids.value = ['a'];
  keys.value = ['step', 'loss'];
});
afterEach(() => {
  page.stop();
  vi.useRealTimers();
});

function open() {
  return app.runWithContext(() =>
    page.run(() =>
      useRunHistories(
        () => ids.value,
        () => 20,
        () => keys.value,
      ),
    ),
  )!;
}

function stepsOf(histories: ReturnType<typeof open>, id: string): number[] | undefined {
  const found = histories.values.get(id);
  return found && [...found.value.step];
}

describe('useRunHistories', () => {
  it('continues loading when the requester of a history is gone', async () => {
    const answer = workbench.hold('experiments.history');
    const histories = open();
    const tab = effectScope();
    tab.run(() => histories.need());
    tab.stop();
    page.run(() => histories.need());
    expect(histories.progress).toEqual({ done: 0, of: 1 });
    await answer(sampleHistory([20, 40]));
    expect(stepsOf(histories, 'a')).toEqual([20, 40]);
    expect(histories.progress).toBeNull();
  });

  it('continues with what events report', async () => {
    workbench.answer('experiments.history', () => sampleHistory([20]));
    const histories = open();
    page.run(() => histories.need());
    await settled();
    workbench.emit({
      kind: 'progress',
      experiment: 'a',
      point: samplePoint(40),
      totalSteps: 100,
      secondsLeft: 1,
    });
    expect(stepsOf(histories, 'a')).toEqual([20, 40]);
  });

  it('loads the needed columns, and again with more when those are needed too', async () => {
    workbench.answer('experiments.history', () => sampleHistory([20]));
    const histories = open();
    page.run(() => histories.need());
    await settled();
    expect(workbench.inputs('experiments.history')).toEqual([
      { experiment: 'a', columns: ['step', 'loss'] },
    ]);
    const answer = workbench.hold('experiments.history');
    keys.value = ['step', 'accuracy'];
    await nextTick();
    expect(workbench.inputs('experiments.history').at(-1)).toEqual({
      experiment: 'a',
      columns: ['step', 'loss', 'accuracy'],
    });
    // What is there is shown meanwhile.
    expect(stepsOf(histories, 'a')).toEqual([20]);
    expect(histories.progress).toEqual({ done: 0, of: 1 });
    await answer(sampleHistory([20, 40]));
    expect(stepsOf(histories, 'a')).toEqual([20, 40]);
    expect(histories.progress).toBeNull();
    keys.value = ['step', 'loss'];
    await nextTick();
    expect(workbench.inputs('experiments.history')).toHaveLength(2);
  });

  it('says why a history could not be loaded, and loads it on request', async () => {
    workbench.refuse('experiments.history', 'no such file');
    const histories = open();
    page.run(() => histories.need());
    await settled();
    expect(histories.failures.get('a')!.message).toBe('no such file');
    workbench.answer('experiments.history', () => sampleHistory([20]));
    histories.resume();
    await settled();
    expect(stepsOf(histories, 'a')).toEqual([20]);
  });
});
