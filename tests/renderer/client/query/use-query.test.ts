import { effectScope, nextTick, ref } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useApp } from '../../../../src-renderer/client/stores/app.ts';
import { useQuery } from '../../../../src-renderer/client/query/use-query.ts';
import { useWorkbench } from '../../../../src-renderer/client/workbench.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';

interface Waiting {
  readonly asked: number;
  resolve(output: string): void;
  reject(error: Error): void;
}

let waiting: Waiting[];
beforeEach(() => {
  waiting = [];
});

function start(first: number | null) {
  const input = ref(first);
  const scope = effectScope();
  const answer = scope.run(() =>
    useQuery(
      ({ number }: { number: number }) =>
        new Promise<string>((resolve, reject) => waiting.push({ asked: number, resolve, reject })),
      {
        question: () => (input.value === null ? null : { number: input.value }),
        keeps: (older, newer) => older.number < 10 === newer.number < 10,
      },
    ),
  )!;
  const ask = async (number: number | null): Promise<void> => {
    input.value = number;
    await nextTick();
  };
  return { answer, ask, scope };
}

async function reply(output: string | Error): Promise<void> {
  const { resolve, reject } = waiting.shift()!;
  if (typeof output === 'string') resolve(output);
  else reject(output);
  await settled();
}

describe('an answer', () => {
  it('belongs to the current question, and stays while the next is awaited', async () => {
    const { answer, ask } = start(1);
    expect([answer.isAsking.value, answer.value.value]).toEqual([true, null]);
    await reply('one');
    expect([answer.isAsking.value, answer.value.value]).toEqual([false, 'one']);
    await ask(2);
    expect([answer.isAsking.value, answer.value.value]).toEqual([true, 'one']);
    await reply('two');
    expect(answer.value.value).toBe('two');
  });

  it('to an outdated question is ignored, and only the newest question waits', async () => {
    const { answer, ask } = start(1);
    for (const number of [2, 3, 4]) await ask(number);
    expect(waiting.map(({ asked }) => asked)).toEqual([1]);
    await reply('one');
    expect([answer.isAsking.value, answer.value.value]).toEqual([true, null]);
    expect(waiting.map(({ asked }) => asked)).toEqual([4]);
    await reply('four');
    expect([answer.isAsking.value, answer.value.value]).toEqual([false, 'four']);
  });

  it('that failed can be requested again', async () => {
    const { answer } = start(1);
    await reply(new Error('no'));
    expect([answer.isAsking.value, answer.error.value?.message]).toEqual([false, 'no']);
    void answer.refresh();
    await reply('yes');
    expect([answer.error.value, answer.value.value]).toEqual([null, 'yes']);
  });

  it('is not requested without a question', async () => {
    const { answer, ask } = start(null);
    expect([waiting.length, answer.isAsking.value]).toEqual([0, false]);
    await ask(7);
    await reply('seven');
    await ask(null);
    expect([waiting.length, answer.value.value, answer.isAsking.value]).toEqual([
      0,
      'seven',
      false,
    ]);
  });

  it('that must not be shown for the next question is dropped', async () => {
    const { answer, ask } = start(1);
    await reply('one');
    await ask(2);
    expect(answer.state.value).toEqual({ kind: 'ready', value: 'one' });
    await ask(11);
    expect([answer.state.value.kind, answer.value.value]).toEqual(['loading', null]);
    await reply('two');
    await reply('eleven');
    expect(answer.state.value).toEqual({ kind: 'ready', value: 'eleven' });
  });

  it('is loading from a failure to the next answer, and idle without a question', async () => {
    const { answer, ask } = start(1);
    expect(answer.state.value).toEqual({ kind: 'loading' });
    await reply(new Error('no'));
    expect(answer.state.value).toMatchObject({ kind: 'failed', error: { message: 'no' } });
    const again = answer.refresh();
    expect([answer.state.value.kind, answer.error.value]).toEqual(['loading', null]);
    await reply('yes');
    await again;
    await ask(null);
    expect(answer.state.value).toEqual({ kind: 'idle' });
  });

  it('that comes after its scope has ended changes nothing', async () => {
    const { answer, ask, scope } = start(1);
    await ask(2);
    scope.stop();
    await reply('one');
    expect(answer.value.value).toBeNull();
    expect(waiting).toEqual([]);
  });
});

describe('an answer that events change', () => {
  let workbench: AnsweringWorkbench;
  const scope = { stop: (): void => {} };
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });

  async function open(options: { gathering?: number; isLazy?: boolean } = {}) {
    workbench = new AnsweringWorkbench().answer('queue.show', () => ({ waiting: [] }) as never);
    const app = appWithStores(workbench);
    const effects = effectScope();
    scope.stop = () => effects.stop();
    const query = app.runWithContext(() =>
      effects.run(() => {
        const api = useWorkbench();
        return useQuery(() => api.call('queue.show', {}), {
          isNews: ({ kind }) => kind === 'trashChanged',
          ...options,
        });
      }),
    )!;
    await settled();
    return { query, asked: () => workbench.inputs('queue.show').length };
  }
  const tell = async (kind: 'trashChanged' | 'datasetsChanged') => {
    workbench.emit({ kind });
    await settled();
  };

  it('is requested again by them, until its scope ends', async () => {
    const { asked } = await open();
    await tell('datasetsChanged');
    expect(asked()).toBe(1);
    await tell('trashChanged');
    expect(asked()).toBe(2);
    scope.stop();
    await tell('trashChanged');
    expect(asked()).toBe(2);
  });

  it('is requested once for events that come together', async () => {
    const { asked } = await open({ gathering: 500 });
    for (let count = 0; count < 3; count += 1) await tell('trashChanged');
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked()).toBe(2);
    await tell('trashChanged');
    scope.stop();
    await vi.advanceTimersByTimeAsync(500);
    expect(asked()).toBe(2);
  });

  it('is requested after a reconnection, if it has been requested before', async () => {
    const { asked, query } = await open({ isLazy: true });
    const app = useApp();
    const reconnect = async () => {
      app.connection = 'lost';
      await nextTick();
      app.connection = 'connected';
      await nextTick();
      await settled();
    };
    await reconnect();
    expect(asked()).toBe(0);
    await query.refresh();
    await reconnect();
    expect(asked()).toBe(2);
  });
});
