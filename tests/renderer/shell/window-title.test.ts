import { expect, it } from 'vitest';
import { windowTitle } from '../../../src-renderer/shell/window-title.ts';

const run = (name: string, share: number | null) => ({ name, share });

it.each([
  ['Queue', [], 'Queue – Unroll'],
  [undefined, [], 'Unroll'],
  ['Queue', [run('gru-128 s0', 0.429)], '42 % · gru-128 s0 – Unroll'],
  ['Queue', [run('gru-128 s0', null)], 'gru-128 s0 – Unroll'],
  ['Queue', [run('a', 0.2), run('b', 0.4), run('c', null)], '30 % · 3 runs – Unroll'],
  // 100 % only once it is complete.
  [undefined, [run('a', 0.999)], '99 % · a – Unroll'],
])('the title of %s with the runs %j is %s', (page, runs, title) => {
  expect(windowTitle(page, runs)).toBe(title);
});
