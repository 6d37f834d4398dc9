import { expect, test, vi } from 'vitest';
import { dispatch, type Handlers } from '#main/dispatch/dispatch';
import { commands } from '#shared/contract/commands';
import { newComparisonState } from '#shared/compare/comparison';

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

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

const saved = { name: 'x', state: newComparisonState([]) };
const withKeys = (keys: unknown) => ({
  ...saved,
  state: { ...saved.state, grouping: { kind: 'keys', keys } },
});

test.each([
  ['bytes for a list', 'comparisons.save', withKeys(new Uint8Array(3)), 'grouping'],
  ['numbers in bulk for a list', 'comparisons.save', withKeys(new Float64Array(3)), 'keys'],
  ['a set for a list', 'comparisons.save', withKeys(new Set(['cell'])), 'state.grouping.keys'],
  ['a date for a text', 'experiments.show', { experiment: new Date() }, 'experiment'],
  ['bytes for a text', 'experiments.show', { experiment: new Uint8Array(2) }, 'experiment'],
  ['a map for an object', 'experiments.list', new Map([['a', 1]]), 'must not be a Map'],
  ['a date for an object', 'experiments.list', new Date(), 'must not be a Date'],
  ['bytes for an object', 'experiments.list', new Uint8Array(0), 'experiments.list'],
  ['a list for an object', 'experiments.list', [], 'experiments.list'],
  ['a map for a config', 'experiments.create', { config: new Map() }, 'config'],
  ['a map within a view', 'preferences.update', { change: { views: { a: [new Map()] } } }, 'a.0'],
  ['a large whole number', 'experiments.create', { config: { seed: 5n } }, 'config.seed'],
  ['a function', 'experiments.create', { config: { seed: () => 1 } }, 'config.seed'],
  ['other bytes for images', 'handwriting.add', { label: 1, image: new Int8Array(784) }, 'image'],
  [
    'a view that is nested too deep',
    'preferences.update',
    { change: { views: { a: nested(90) } } },
    'deep',
  ],
])('refuses %s by the schema, whatever carried it (A16)', async (_what, name, input, said) => {
  const handlers = echoing();
  await expect(dispatch(handlers, name, input)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(said) as string,
  });
  for (const handler of Object.values(handlers)) expect(handler).not.toHaveBeenCalled();
});

test('takes lists, bytes and values that are left out', async () => {
  const given = withKeys(['cell']);
  expect(await dispatch(echoing(), 'comparisons.save', given)).toEqual(given);
  const digit = { label: 1, image: Buffer.alloc(784, 1), drawing: undefined };
  expect(await dispatch(echoing(), 'handwriting.add', digit)).toMatchObject({ label: 1 });
});

test.each([
  ['experiments.create', (name: string) => ({ config: {}, name })],
  ['experiments.createMany', (name: string) => ({ drafts: [{ config: {}, name }] })],
  ['experiments.update', (name: string) => ({ experiment: 'a', change: { name } })],
  ['experiments.update', (tag: string) => ({ experiment: 'a', change: { tags: ['ok', tag] } })],
  ['experiments.create', (tag: string) => ({ config: {}, tags: [tag] })],
  ['comparisons.save', (name: string) => ({ ...saved, name })],
] as const)(
  '%s refuses a name that cannot be seen or read on one line (W17)',
  async (command, inputOf) => {
    const refusals = {
      '  ': 'visible character',
      'a\nb': 'single line',
      '\u001b[2J': 'control characters',
    };
    for (const [name, said] of Object.entries(refusals)) {
      await expect(dispatch(echoing(), command, inputOf(name))).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(said) as string,
      });
    }
    expect(await dispatch(echoing(), command, inputOf(' cafe\u0301 \n'))).toMatchObject(
      inputOf('caf\u00e9'),
    );
  },
);

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
      message: 'preferences.update: the input must not be nested more than 32 levels deep',
    });
  }
});
