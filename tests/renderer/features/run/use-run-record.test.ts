import { describe, expect, it, vi } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useRunRecord } from '../../../../src-renderer/features/run/use-run-record.ts';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import { settled } from '../../../support/answering-workbench.ts';
import { queryScope } from '../../../support/query-scope.ts';
import { sampleEpoch, sampleRecord } from '../../../support/records.ts';

const running = sampleRecord({ status: 'running', epochs: [sampleEpoch(1)] });
const { id } = running;
const query = queryScope();

function store(record: ExperimentRecord): void {
  query.workbench.answer('experiments.show', () => ({ record, folder: '/there', readOnly: false }));
  query.workbench.answer('experiments.list', () => [
    { kind: 'experiment', record, readOnly: false },
  ]);
}

async function open() {
  const opened = query.use(() => useRunRecord(id));
  await settled();
  return opened;
}

describe('useRunRecord', () => {
  it('follows the events at once, and reads again what they do not tell', async () => {
    store(running);
    const { record } = await open();
    const stored = { ...running, epochs: [1, 2].map(sampleEpoch), trainingSeconds: 77 };
    store(stored);
    query.workbench.emit({ kind: 'epoch', experiment: id, result: sampleEpoch(2), epochs: 5 });
    expect(record.value!.epochs).toHaveLength(2);
    expect(record.value!.trainingSeconds).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    await settled();
    expect(record.value!.trainingSeconds).toBe(77);
  });

  it('does not go back to what was read before an event came', async () => {
    store(running);
    const { record } = await open();
    const answer = query.workbench.hold('experiments.show');
    query.workbench.emit({ kind: 'paused', experiment: id, step: 900 });
    await vi.advanceTimersByTimeAsync(1000);
    query.workbench.emit({ kind: 'proceeded', experiment: id, step: 900 });
    await answer({ record: { ...running, status: 'paused' }, folder: '/there', readOnly: false });
    expect(record.value!.status).toBe('running');
  });

  it('shows a new name before it is stored', async () => {
    store(running);
    const { record } = await open();
    await useExperiments().refresh();
    query.workbench.hold('experiments.update');
    void useExperiments().update(id, { name: 'another' });
    expect(record.value!.name).toBe('another');
  });

  it.each([
    ['not-found', 'notFound'],
    ['damaged', 'damaged'],
    ['storage', 'failed'],
  ] as const)('tells %s from other failures', async (code, expected) => {
    query.workbench.answer('experiments.show', () => {
      throw new UnrollError(code, 'why');
    });
    const { status, error } = await open();
    expect(status.value).toBe(expected);
    expect(error.value!.message).toBe('why');
  });

  it('knows when the run goes to the trash', async () => {
    store(running);
    const { status } = await open();
    query.workbench.emit({ kind: 'experimentRemoved', id });
    expect(status.value).toBe('notFound');
  });
});
