import { describe, expect, it } from 'vitest';
import { newestWins } from '../../../../src-renderer/client/query/newest-wins.ts';
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

describe('newestWins', () => {
  function start() {
    const questions = desk();
    const heard: string[] = [];
    const asker = newestWins((question: string) => questions.put(question), {
      answer: (output) => heard.push(output),
      failure: ({ message }) => heard.push(message),
    });
    return { questions, heard, asker };
  }

  it('has one question pending, and then asks the newest of the others', async () => {
    const { questions, heard, asker } = start();
    for (const question of ['a', 'b', 'c', 'd']) void asker.ask(question);
    expect(questions.asked).toEqual(['a']);
    await questions.reply();
    expect(questions.asked).toEqual(['a', 'd']);
    await questions.reply();
    expect([questions.asked, heard]).toEqual([
      ['a', 'd'],
      ['a!', 'd!'],
    ]);
  });

  it('continues after a failure', async () => {
    const { questions, heard, asker } = start();
    void asker.ask('a');
    void asker.ask('b');
    await questions.refuse('no');
    await questions.reply();
    expect(heard).toEqual(['no', 'b!']);
  });

  it('ignores answers to forgotten questions, and asks only later ones', async () => {
    const { questions, heard, asker } = start();
    void asker.ask('a');
    void asker.ask('b');
    asker.forget();
    void asker.ask('c');
    await questions.reply();
    await questions.reply();
    expect([questions.asked, heard]).toEqual([['a', 'c'], ['c!']]);
  });
});
