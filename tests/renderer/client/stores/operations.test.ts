import { beforeEach, describe, expect, it } from 'vitest';
import type { EndedOperation, OperationProgress } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { useOperations } from '../../../../src-renderer/client/stores/operations.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { endedOperation } from '../../../support/operations.ts';

let workbench: AnsweringWorkbench;
let announced: EndedOperation[];
beforeEach(() => {
  workbench = new AnsweringWorkbench();
  appWithStores(workbench);
  announced = [];
});

function progress(
  operation: string,
  state: OperationProgress['state'] = 'running',
): OperationProgress {
  return { operation, action: 'remove', label: 'Test', of: 2, done: 1, failed: 0, state };
}

function store() {
  const operations = useOperations();
  operations.onRecovered((ended) => announced.push(ended));
  return operations;
}

const runningIn = ({ running }: ReturnType<typeof useOperations>) =>
  running.map(({ operation }) => operation);
const announcedIds = () => announced.map(({ operation }) => operation);

/** Begins operations whose answers are lost with the connection. @returns their ids */
async function lost(operations: ReturnType<typeof useOperations>, count: number) {
  workbench.answer('experiments.removeMany', () => {
    throw new UnrollError('process-died', 'The connection was lost.');
  });
  for (let one = 0; one < count; one++) {
    await operations
      .run('experiments.removeMany', { label: 'Test', experiments: ['a'] })
      .catch(() => {});
  }
  return workbench.inputs('experiments.removeMany').map(({ operation }) => operation);
}

describe('what is running', () => {
  it('is replaced by the list after a lost connection, also if none of them is its own', async () => {
    const operations = store();
    workbench.emit({ kind: 'operationChanged', progress: progress('ended meanwhile') });
    workbench.emit({ kind: 'operationChanged', progress: progress('still running') });
    workbench.answer('operations.list', () => [
      progress('still running'),
      progress('begun meanwhile'),
      progress('ended meanwhile', 'ended'),
    ]);
    await operations.recover();
    expect(runningIn(operations)).toEqual(['still running', 'begun meanwhile']);
  });

  it('isn’t asked for if there is nothing to recover', async () => {
    await store().recover();
    expect(workbench.calls).toEqual([]);
  });

  it('trusts events more than a list that was requested before them', async () => {
    const operations = store();
    workbench.emit({ kind: 'operationChanged', progress: progress('a') });
    const answer = workbench.hold('operations.list');
    const recovered = operations.recover();
    workbench.emit({ kind: 'operationChanged', progress: progress('a', 'ended') });
    workbench.emit({ kind: 'operationChanged', progress: progress('b') });
    await answer([progress('a')]);
    await recovered;
    expect(runningIn(operations)).toEqual(['b']);
  });
});

describe('an outcome that this page has missed', () => {
  it('is asked for again if asking failed', async () => {
    const operations = store();
    const [a] = await lost(operations, 1);
    workbench
      .answer('operations.list', () => [progress(a!, 'ended')])
      .refuse('operations.outcome', 'The connection was lost.');
    await expect(operations.recover()).rejects.toThrow('The connection was lost.');
    workbench.answer('operations.outcome', ({ operation }) =>
      endedOperation('remove', [], { operation }),
    );
    await operations.recover();
    expect(announcedIds()).toEqual([a]);
  });

  it('is asked for again if asking failed after its event', async () => {
    const operations = store();
    const [a] = await lost(operations, 1);
    workbench.refuse('operations.outcome', 'The connection was lost.');
    workbench.emit({ kind: 'operationChanged', progress: progress(a!, 'ended') });
    await settled();
    workbench
      .answer('operations.list', () => [progress(a!, 'ended')])
      .answer('operations.outcome', ({ operation }) => endedOperation('remove', [], { operation }));
    await operations.recover();
    expect(announcedIds()).toEqual([a]);
  });

  it('is announced although another can’t be asked for', async () => {
    const operations = store();
    const [a, b] = await lost(operations, 2);
    workbench
      .answer('operations.list', () => [progress(a!, 'ended'), progress(b!, 'ended')])
      .answer('operations.outcome', ({ operation }) => {
        if (operation === a) throw new UnrollError('process-died', 'The connection was lost.');
        return endedOperation('remove', [], { operation });
      });
    await expect(operations.recover()).rejects.toThrow('The connection was lost.');
    expect(announcedIds()).toEqual([b]);
  });

  it('is announced once, although the list and an event say that it is there', async () => {
    const operations = store();
    const [a] = await lost(operations, 1);
    const answer = workbench.hold('operations.outcome');
    workbench.answer('operations.list', () => [progress(a!, 'ended')]);
    workbench.emit({ kind: 'operationChanged', progress: progress(a!, 'ended') });
    await operations.recover();
    await answer(endedOperation('remove', [], { operation: a! }));
    expect(announcedIds()).toEqual([a]);
    expect(workbench.inputs('operations.outcome')).toHaveLength(1);
  });

  it('is forgotten if the workbench no longer has it', async () => {
    const operations = store();
    const [a] = await lost(operations, 1);
    workbench
      .answer('operations.list', () => [progress(a!, 'ended')])
      .answer('operations.outcome', () => {
        throw new UnrollError('not-found', 'It has been forgotten.');
      });
    await operations.recover();
    await operations.recover();
    expect(workbench.inputs('operations.list')).toHaveLength(1);
    expect(announced).toEqual([]);
  });
});
