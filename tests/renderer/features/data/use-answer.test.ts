import { effectScope, nextTick, ref } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { useAnswer } from '../../../../src-renderer/features/data/use-answer.ts';
import { settled } from '../../../support/answering-workbench.ts';

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
    useAnswer(
      () => (input.value === null ? null : { number: input.value }),
      ({ number }) =>
        new Promise<string>((resolve, reject) => waiting.push({ asked: number, resolve, reject })),
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
  it('comes to the input there is, and stays while the next is awaited', async () => {
    const { answer, ask } = start(1);
    expect([answer.pending.value, answer.value.value]).toEqual([true, null]);
    await reply('one');
    expect([answer.pending.value, answer.value.value]).toEqual([false, 'one']);
    await ask(2);
    expect([answer.pending.value, answer.value.value]).toEqual([true, 'one']);
    await reply('two');
    expect(answer.value.value).toBe('two');
  });

  it('to what is out of date is passed over, and only the newest question waits', async () => {
    const { answer, ask } = start(1);
    for (const number of [2, 3, 4]) await ask(number);
    expect(waiting.map(({ asked }) => asked)).toEqual([1]);
    await reply('one');
    expect([answer.pending.value, answer.value.value]).toEqual([true, null]);
    expect(waiting.map(({ asked }) => asked)).toEqual([4]);
    await reply('four');
    expect([answer.pending.value, answer.value.value]).toEqual([false, 'four']);
  });

  it('that failed can be asked for again', async () => {
    const { answer } = start(1);
    await reply(new Error('no'));
    expect([answer.pending.value, answer.error.value?.message]).toEqual([false, 'no']);
    answer.retry();
    await reply('yes');
    expect([answer.error.value, answer.value.value]).toEqual([null, 'yes']);
  });

  it('is not asked for without an input', async () => {
    const { answer, ask } = start(null);
    expect([waiting.length, answer.pending.value]).toEqual([0, false]);
    await ask(7);
    await reply('seven');
    await ask(null);
    expect([waiting.length, answer.value.value, answer.pending.value]).toEqual([0, 'seven', false]);
  });

  it('that comes after its scope has gone changes nothing', async () => {
    const { answer, ask, scope } = start(1);
    await ask(2);
    scope.stop();
    await reply('one');
    expect(answer.value.value).toBeNull();
    expect(waiting).toEqual([]);
  });
});
