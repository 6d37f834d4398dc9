import { expect, it } from 'vitest';
import { executorChoiceSchema } from '#shared/sweep/executors';
import {
  draftOf,
  localDraft,
  readExecutor,
} from '../../../../src-renderer/features/sweeps/form/executor-draft.ts';

it('this computer needs nothing more', () => {
  expect(readExecutor(localDraft)).toMatchObject({ choice: { kind: 'local' }, parallel: null });
});

it('a cluster needs a folder; empty fields are its defaults', () => {
  const { choice, problems } = readExecutor({ ...localDraft, kind: 'slurm' });
  expect(choice).toBeNull();
  expect([...problems]).toEqual([['folder', 'Folder is missing']]);
  const texts = { 'slurm.folder': '/scratch', 'slurm.modules': 'gcc, node', 'slurm.minutes': '30' };
  expect(readExecutor({ kind: 'slurm', texts, parallel: '8' })).toMatchObject({
    choice: { folder: '/scratch', modules: ['gcc', 'node'], minutes: 30, host: null, threads: 1 },
    parallel: 8,
  });
});

it('numbers that aren’t are named at their fields', () => {
  const texts = { 'slurm.folder': '/scratch', 'slurm.minutes': 'x' };
  const { problems, choice } = readExecutor({ kind: 'slurm', texts, parallel: 'many' });
  expect(choice).toBeNull();
  expect([...problems.keys()]).toEqual(['minutes', 'parallel']);
  for (const minutes of ['x', '0', '1.5', '100001']) {
    const wrong = { 'slurm.folder': '/scratch', 'slurm.minutes': minutes };
    const { problems: found } = readExecutor({ kind: 'slurm', texts: wrong, parallel: '' });
    expect(found.get('minutes')).toBe('Must be a whole number from 1 to 100000');
  }
});

it('what a sweep ran on is shown again', () => {
  const texts = { 'redis.url': 'redis://127.0.0.1:6379' };
  const { choice, parallel } = readExecutor({ kind: 'redis', texts, parallel: '3' });
  expect(draftOf(choice!, parallel)).toEqual({ kind: 'redis', texts, parallel: '3' });
});

it('no field of a cluster is lost', () => {
  const choice = executorChoiceSchema.parse({
    kind: 'slurm',
    host: 'me@cluster',
    folder: '/scratch',
    program: '/opt/unroll/bin/unroll',
    partition: 'short',
    account: 'lab',
    minutes: 30,
    memory: 2000,
    threads: 2,
    modules: ['gcc', 'node'],
    atOnce: 8,
  });
  expect(Object.values(choice)).not.toContain(null);
  expect(readExecutor(draftOf(choice, null)).choice).toEqual(choice);
});

it('numbers are read as they are elsewhere', () => {
  expect(readExecutor({ ...localDraft, parallel: '2,0' }).parallel).toBe(2);
});
