import { beforeEach, expect, it } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import type { Verification } from '#shared/contract/commands';
import { useVerifications } from '../../../../src-renderer/client/stores/verifications.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';

const result: Verification = {
  matches: true,
  step: 64,
  expectedSha256: 'ab'.repeat(32),
  actualSha256: 'ab'.repeat(32),
  engine: { name: 'native', instructionSet: 'avx2', threads: 2, version: '1' },
};
let workbench: AnsweringWorkbench;
beforeEach(() => {
  workbench = new AnsweringWorkbench();
  appWithStores(workbench);
});

it('has the progress of a verification, and how it ended', async () => {
  const answer = workbench.hold('experiments.verify');
  const verifications = useVerifications();
  const ended = verifications.start('a');
  expect(verifications.of('a')).toEqual({ kind: 'running', at: null, isStopping: false });
  const progress = { step: 8, lastStep: 64, secondsLeft: 3 };
  workbench.emit({ kind: 'verifying', experiment: 'a', ...progress });
  workbench.emit({ kind: 'verifying', experiment: 'b', ...progress });
  expect(verifications.of('a')).toMatchObject({ at: progress });
  expect(verifications.of('b')).toBeUndefined();
  await answer(result);
  await ended;
  expect(verifications.of('a')).toEqual({ kind: 'done', result });
});

it('does not verify the same experiment twice at once', async () => {
  const answer = workbench.hold('experiments.verify');
  const verifications = useVerifications();
  void verifications.start('a');
  await verifications.start('a');
  expect(workbench.inputs('experiments.verify')).toHaveLength(1);
  await answer(result);
});

it('distinguishes a stopped verification from one whose process died', async () => {
  const verifications = useVerifications();
  const deaths: (() => void)[] = [];
  workbench.answer(
    'experiments.verify',
    () =>
      new Promise((_, reject) => {
        deaths.push(() => reject(new UnrollError('process-died', 'it ended')));
      }),
  );
  workbench.answer('experiments.stopVerifying', ({ experiment }) => {
    deaths.shift()!();
    return { id: experiment };
  });
  const stopped = verifications.start('a');
  await settled();
  await verifications.stop('a');
  await stopped;
  expect(verifications.of('a')).toEqual({ kind: 'stopped' });

  const died = verifications.start('b');
  await settled();
  deaths.shift()!();
  await died;
  expect(verifications.of('b')).toMatchObject({ kind: 'failed', error: { message: 'it ended' } });
});

it('continues if it can’t be stopped', async () => {
  const answer = workbench.hold('experiments.verify');
  workbench.refuse('experiments.stopVerifying', 'no');
  const verifications = useVerifications();
  void verifications.start('a');
  await expect(verifications.stop('a')).rejects.toThrow('no');
  expect(verifications.of('a')).toMatchObject({ kind: 'running', isStopping: false });
  await answer(result);
});
