import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { builtProgram } from '../support/built-program.ts';
import { fuzz, type FuzzKind, type FuzzResult } from './fuzz.ts';

async function fuzzSome(kind: FuzzKind, count: number): Promise<FuzzResult> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-fuzz-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const trainer = await builtProgram('trainer.js');
  return fuzz({ kind, folder, trainer, seed: 1, from: 0, to: count });
}

test('random commands are each answered, or refused in words', { timeout: 600_000 }, async () => {
  const { violations, answers } = await fuzzSome('commands', 2000);
  expect(violations).toEqual([]);
  // Else it would only ever be the check of the input that is tried.
  expect(answers.get('result')).toBeGreaterThan(300);
  expect(answers.get('invalid-input')).toBeGreaterThan(300);
});

test('damaged files are each read, or refused in words', { timeout: 600_000 }, async () => {
  const { violations, answers } = await fuzzSome('files', 200);
  expect(violations).toEqual([]);
  expect(answers.get('damaged')).toBeGreaterThan(20);
});

test('what dies, or calls a fault its own, is reported, and the next input follows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-fuzz-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = join(import.meta.dirname, 'programs', 'faulty.mjs');
  const found = await fuzz({
    kind: 'files',
    folder,
    trainer: '',
    program,
    seed: 1,
    from: 0,
    to: 8,
  });
  expect(found.answers).toEqual(
    new Map([
      ['result', 6],
      ['internal', 1],
    ]),
  );
  expect(found.violations).toMatchObject([
    { number: 3, what: 'input 3', text: 'internal: broken' },
    { number: 5, what: 'input 5', text: expect.stringContaining('last words') as string },
  ]);
});
