import { expect, test } from 'vitest';
import { Client } from '#main/hosts/client';

/** A workbench that notes what is asked of it; imports are numbered. */
function noting() {
  const asked: string[] = [];
  let begun = 0;
  let answer: Promise<void> = Promise.resolve();
  const dispatch = async (name: string, input: unknown): Promise<unknown> => {
    asked.push(`${name} ${JSON.stringify(input)}`);
    await answer;
    if (name === 'bundles.write') return { ended: {}, bundle: { id: 'bundle-1' } };
    if (name === 'imports.cancel') throw new Error('not found');
    return name === 'imports.begin' ? { id: `import-${++begun}` } : { done: true };
  };
  return {
    asked,
    client: new Client({ dispatch }),
    hold: (until: Promise<void>): void => {
      answer = until;
    },
  };
}

test('commands and their outputs are passed on', async () => {
  const { asked, client } = noting();
  expect(await client.dispatch('queue.show', { a: 1 })).toEqual({ done: true });
  expect(asked).toEqual(['queue.show {"a":1}']);
});

test('the imports of a client that has left are given up, once (R7)', async () => {
  const { asked, client } = noting();
  await client.dispatch('imports.begin', {});
  await client.dispatch('imports.begin', {});
  asked.length = 0;
  client.leave();
  client.leave();
  expect(asked).toEqual(['imports.cancel {"id":"import-1"}', 'imports.cancel {"id":"import-2"}']);
});

test('one that begins when the client has already left is given up too (R7)', async () => {
  const { asked, client, hold } = noting();
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  hold(held);
  const begun = client.dispatch('imports.begin', {});
  client.leave();
  go();
  await begun;
  expect(asked.at(-1)).toBe('imports.cancel {"id":"import-1"}');
});

test('the bundles of a client that has left are discarded, once', async () => {
  const { asked, client } = noting();
  await client.dispatch('bundles.write', {});
  asked.length = 0;
  client.leave();
  client.leave();
  expect(asked).toEqual(['bundles.discard {"bundle":"bundle-1"}']);
  await client.dispatch('bundles.write', {});
  expect(asked.at(-1)).toBe('bundles.discard {"bundle":"bundle-1"}');
});
