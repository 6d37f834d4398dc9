import { beforeEach, expect, it } from 'vitest';
import type { App } from 'vue';
import { useAttempt } from '../../../src-renderer/client/use-attempt.ts';
import { useNotices } from '../../../src-renderer/client/stores/notices.ts';
import { AnsweringWorkbench, appWithStores } from '../../support/answering-workbench.ts';

let app: App;
beforeEach(() => {
  app = appWithStores(new AnsweringWorkbench());
});

/** A step that lasts until it is told to end. */
function longStep() {
  let count = 0;
  const ends: (() => void)[] = [];
  return {
    step: () => {
      count += 1;
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    end: () => ends.forEach((end) => end()),
    count: () => count,
  };
}

it('doesn’t run the same action twice at the same time', async () => {
  const { attempt, busy } = app.runWithContext(() => useAttempt());
  const { step, end, count } = longStep();
  const first = attempt('stop', 'It was not stopped', step);
  void attempt('stop', 'It was not stopped', step);
  const other = attempt('pause', 'It was not paused', step);
  expect(count()).toBe(2);
  expect([...busy.value]).toEqual(['stop', 'pause']);
  end();
  await Promise.all([first, other]);
  expect(busy.value.size).toBe(0);
});

it('insists if the last one counts', async () => {
  const { insist } = app.runWithContext(() => useAttempt());
  const { step, end, count } = longStep();
  const both = [insist('Not changed', step), insist('Not changed', step)];
  expect(count()).toBe(2);
  end();
  await Promise.all(both);
});

it('says what failed and why, and can be retried', async () => {
  const { attempt, busy } = app.runWithContext(() => useAttempt());
  await attempt('stop', '“a” was not stopped', () => Promise.reject(new Error('It is busy.')));
  expect(useNotices().shown.map(({ kind, text }) => [kind, text])).toEqual([
    ['error', '“a” was not stopped: It is busy.'],
  ]);
  expect(busy.value.size).toBe(0);
});
