import { expect, test, vi } from 'vitest';
import { dispatch, type Handlers } from '#main/workbench/dispatch';
import { commands } from '#shared/api/commands';

/** Handlers that answer with what they were given. */
function echoing(): Handlers {
  return Object.fromEntries(
    Object.keys(commands).map((name) => [name, vi.fn((input: unknown) => Promise.resolve(input))]),
  ) as unknown as Handlers;
}

test('hands the checked input over, with its defaults', async () => {
  const input = { experiment: 'a', source: { kind: 'testExample', index: 3 } };
  expect(await dispatch(echoing(), 'predict', input)).toEqual({
    ...input,
    engine: 'auto',
    threads: 0,
  });
});

test.each(['nothing', 'constructor', '__proto__', ''])('refuses the command %o', async (name) => {
  await expect(dispatch(echoing(), name, {})).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(JSON.stringify(name)) as string,
  });
});

test.each([
  ['a missing field', 'runs.start', {}, 'experiment'],
  ['a wrong type', 'experiments.show', { experiment: 3 }, 'experiment'],
  ['no object', 'experiments.list', null, 'experiments.list'],
  ['an unknown field', 'experiments.list', { order: 'name' }, 'order'],
  [
    'a wrong field inside',
    'experiments.update',
    { experiment: 'a', change: { status: 'finished' } },
    'status',
  ],
  ['a number out of range', 'engines.report', { threads: 1000 }, 'threads'],
  [
    'images that are not whole',
    'predict',
    { experiment: 'a', source: { kind: 'images', images: new Uint8Array(785) } },
    'source.images',
  ],
  [
    'no image at all',
    'predict',
    { experiment: 'a', source: { kind: 'images', images: new Uint8Array(0) } },
    'source.images',
  ],
  [
    'too many images',
    'predict',
    { experiment: 'a', source: { kind: 'images', images: new Uint8Array(784 * 10_001) } },
    'source.images',
  ],
])('refuses %s before anything is done', async (_what, name, input, field) => {
  const handlers = echoing();
  await expect(dispatch(handlers, name, input)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(field) as string,
  });
  for (const handler of Object.values(handlers)) expect(handler).not.toHaveBeenCalled();
});

test('what is nested too deep is refused before anything looks into it (A14)', async () => {
  const handlers = echoing();
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  const view = (depth: number) => ({ change: { views: { table: nested(depth) } } });
  await dispatch(handlers, 'preferences.update', view(20));
  for (const depth of [98, 200_000]) {
    await expect(dispatch(handlers, 'preferences.update', view(depth))).rejects.toMatchObject({
      code: 'invalid-input',
      message:
        'preferences.update: lists and objects are nested too deep; at most 32 levels are allowed',
    });
  }
});
