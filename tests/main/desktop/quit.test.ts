import { expect, test, vi } from 'vitest';
import { QuitGuard, quitQuestion } from '#main/desktop/quit';

function guard(runs: number) {
  const done: string[] = [];
  let answer: (isToEnd: boolean) => void = () => undefined;
  let hasClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (hasClosed = resolve));
  const quitting = new QuitGuard({
    runningRuns: () => runs,
    ask: (count) => {
      done.push(`asked of ${count}`);
      return new Promise((resolve) => (answer = resolve));
    },
    close: () => {
      done.push('closing');
      return closed;
    },
    quit: () => done.push('quit'),
  });
  /** Asks the app to end; answers whether it was kept from it. */
  const request = (): boolean => {
    let isPrevented = false;
    quitting.requested({ preventDefault: () => (isPrevented = true) });
    return isPrevented;
  };
  return {
    quitting,
    done,
    request,
    answer: (end: boolean) => answer(end),
    hasClosed: () => hasClosed(),
  };
}

test('without runs it ends unasked, but after its processes', async () => {
  const { done, request, hasClosed } = guard(0);
  expect(request()).toBe(true);
  await vi.waitFor(() => expect(done).toEqual(['closing']));
  hasClosed();
  await vi.waitFor(() => expect(done).toEqual(['closing', 'quit']));
  expect(request()).toBe(false);
});

test('with runs it asks once, and ends after their checkpoint', async () => {
  const { done, request, answer, hasClosed } = guard(2);
  expect([request(), request()]).toEqual([true, true]);
  expect(done).toEqual(['asked of 2']);
  answer(true);
  await vi.waitFor(() => expect(done).toEqual(['asked of 2', 'closing']));
  expect(request()).toBe(true);
  hasClosed();
  await vi.waitFor(() => expect(done.at(-1)).toBe('quit'));
});

test('whoever keeps training is asked again the next time', async () => {
  const { done, request, answer } = guard(1);
  request();
  answer(false);
  await vi.waitFor(() => {
    request();
    expect(done).toEqual(['asked of 1', 'asked of 1']);
  });
});

test('the end of the session does not wait for an answer', async () => {
  const { quitting, done, request, answer, hasClosed } = guard(1);
  request();
  const ended = quitting.end();
  expect(done).toEqual(['asked of 1', 'closing']);
  answer(false);
  hasClosed();
  await ended;
  expect(done).toEqual(['asked of 1', 'closing', 'quit']);
});

test('the question says how many runs, and the safe answer is the default', () => {
  expect(quitQuestion(1).message).toBe('A run is training.');
  const { message, detail, buttons, defaultId, cancelId } = quitQuestion(3);
  expect(message).toBe('3 runs are training.');
  expect(detail).toContain('You can resume them later');
  expect(buttons).toHaveLength(2);
  expect([defaultId, cancelId]).toEqual([1, 1]);
});
