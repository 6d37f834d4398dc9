import { computed, effectScope, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import { newestWins } from '../../../../src-renderer/features/draw/newest-wins.ts';
import { useNewestAnswer } from '../../../../src-renderer/features/draw/use-newest-answer.ts';
import { settled } from '../../../support/answering-workbench.ts';

/** Questions that wait until the test answers them. */
function desk() {
  const waiting: { asked: string; resolve(value: string): void; reject(error: Error): void }[] = [];
  return {
    asked: [] as string[],
    put(question: string): Promise<string> {
      this.asked.push(question);
      return new Promise((resolve, reject) => waiting.push({ asked: question, resolve, reject }));
    },
    async reply(): Promise<void> {
      const { asked, resolve } = waiting.shift()!;
      resolve(`${asked}!`);
      await settled();
    },
    async refuse(message: string): Promise<void> {
      waiting.shift()!.reject(new Error(message));
      await settled();
    },
  };
}

describe('asking for the newest', () => {
  function start() {
    const questions = desk();
    const heard: string[] = [];
    const asker = newestWins((question: string) => questions.put(question), {
      answer: (output) => heard.push(output),
      failure: ({ message }) => heard.push(message),
    });
    return { questions, heard, asker };
  }

  it('has one question under way, and then puts the newest of the others', async () => {
    const { questions, heard, asker } = start();
    for (const question of ['a', 'b', 'c', 'd']) asker.ask(question);
    expect(questions.asked).toEqual(['a']);
    await questions.reply();
    expect(questions.asked).toEqual(['a', 'd']);
    await questions.reply();
    expect([questions.asked, heard]).toEqual([
      ['a', 'd'],
      ['a!', 'd!'],
    ]);
  });

  it('goes on after a failure', async () => {
    const { questions, heard, asker } = start();
    asker.ask('a');
    asker.ask('b');
    await questions.refuse('no');
    await questions.reply();
    expect(heard).toEqual(['no', 'b!']);
  });

  it('does not hear what has been forgotten, and puts only what came after', async () => {
    const { questions, heard, asker } = start();
    asker.ask('a');
    asker.ask('b');
    asker.forget();
    asker.ask('c');
    await questions.reply();
    await questions.reply();
    expect([questions.asked, heard]).toEqual([['a', 'c'], ['c!']]);
  });
});

describe('the newest answer', () => {
  function start() {
    const questions = desk();
    const question = shallowRef<string | null>(null);
    const scope = effectScope();
    const answer = scope.run(() =>
      useNewestAnswer(
        computed(() => question.value),
        (asked: string) => questions.put(asked),
        (older, newer) => older[0] === newer[0],
      ),
    )!;
    return { questions, question, answer, scope };
  }

  it('is asked for at once, and an overtaken one is shown until then', async () => {
    const { questions, question, answer } = start();
    question.value = 'a1';
    question.value = 'a2';
    await questions.reply();
    expect(answer.answered.value).toMatchObject({ question: 'a1', output: 'a1!' });
    await questions.reply();
    expect(answer.answered.value).toMatchObject({ question: 'a2', output: 'a2!' });
    expect(answer.answered.value!.milliseconds).toBeGreaterThanOrEqual(0);
  });

  it('is dropped when there is nothing to ask any more', async () => {
    const { questions, question, answer } = start();
    question.value = 'a1';
    await questions.reply();
    question.value = 'a2';
    question.value = null;
    expect(answer.answered.value).toBe(null);
    await questions.reply();
    expect(answer.answered.value).toBe(null);
  });

  it('to a question of another kind is dropped', async () => {
    const { questions, question, answer } = start();
    question.value = 'a1';
    await questions.reply();
    question.value = 'a2';
    question.value = 'b1';
    expect(answer.answered.value).toBe(null);
    await questions.reply();
    expect(answer.answered.value).toBe(null);
    await questions.reply();
    expect(answer.answered.value).toMatchObject({ output: 'b1!' });
  });

  it('says what went wrong until an answer comes', async () => {
    const { questions, question, answer } = start();
    question.value = 'a1';
    await questions.refuse('no');
    expect(answer.error.value?.message).toBe('no');
    answer.retry();
    await questions.reply();
    expect([answer.error.value, answer.answered.value?.output]).toEqual([null, 'a1!']);
  });

  it('is not heard once its scope has gone', async () => {
    const { questions, question, answer, scope } = start();
    question.value = 'a1';
    scope.stop();
    await questions.reply();
    expect(answer.answered.value).toBe(null);
  });
});
