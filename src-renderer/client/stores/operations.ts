import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type {
  CommandInput,
  CommandOutput,
  EndedOperation,
  OperationProgress,
} from '#shared/contract/commands';
import { ownOperations } from '../own-operations.ts';
import { useWorkbench } from '../workbench.ts';

/** The commands on many experiments. */
export type OperationCommand =
  | 'experiments.updateMany'
  | 'experiments.removeMany'
  | 'experiments.restoreMany'
  | 'experiments.purgeMany'
  | 'experiments.exportMany';

/** What to do with many experiments: the input of a command without its operation's id. */
export type OperationInput<Name extends OperationCommand> = Omit<CommandInput<Name>, 'operation'>;

/**
 * The operations on many experiments that the workbench is performing, whichever page has begun them. The outcome of one
 * that this page has begun before it was reloaded, or before it lost its connection, is announced to `onRecovered`.
 */
export const useOperations = defineStore('operations', () => {
  const workbench = useWorkbench();
  const known = shallowRef<ReadonlyMap<string, OperationProgress>>(new Map());
  const own = ownOperations();
  /** Those whose outcome is the answer to a call of this page. */
  const awaited = new Set<string>();
  const listeners = new Set<(ended: EndedOperation) => void>();

  workbench.subscribe((event) => {
    if (event.kind !== 'operationChanged') return;
    const { operation, state } = event.progress;
    if (state !== 'ended') put(event.progress);
    else ended(operation);
  });

  function put(progress: OperationProgress): void {
    known.value = new Map(known.value).set(progress.operation, progress);
  }

  function ended(operation: string): void {
    const others = new Map(known.value);
    others.delete(operation);
    known.value = others;
    if (own.has(operation) && !awaited.has(operation)) void announce(operation);
  }

  /**
   * Performs an operation.
   * @returns its outcome, when it has ended
   * @throws UnrollError also if the connection is lost meanwhile; the operation continues anyway
   */
  async function run<Name extends OperationCommand>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<CommandOutput<Name>> {
    const operation = crypto.randomUUID();
    own.add(operation);
    awaited.add(operation);
    try {
      const output = await workbench.call(name, { ...input, operation } as CommandInput<Name>);
      own.remove(operation);
      return output;
    } finally {
      awaited.delete(operation);
    }
  }

  /** Cancels an operation before its next experiment. */
  async function cancel(operation: string): Promise<void> {
    await workbench.call('operations.cancel', { operation });
  }

  /** Announces the outcomes that this page has missed, and shows the operations that are still running. */
  async function recover(): Promise<void> {
    if (own.ids().length === 0) return;
    const all = await workbench.call('operations.list', {});
    for (const progress of all) if (progress.state !== 'ended') put(progress);
    for (const operation of own.ids()) {
      if (awaited.has(operation)) continue;
      const state = all.find((progress) => progress.operation === operation)?.state;
      if (state === undefined) own.remove(operation);
      else if (state === 'ended') await announce(operation);
    }
  }

  async function announce(operation: string): Promise<void> {
    // Only once, although an event and the list may both say that it has ended.
    if (!own.remove(operation)) return;
    const outcome = await workbench.call('operations.outcome', { operation });
    for (const listener of listeners) listener(outcome);
  }

  function onRecovered(listener: (ended: EndedOperation) => void): void {
    listeners.add(listener);
  }

  return {
    running: computed(() => [...known.value.values()]),
    run,
    cancel,
    recover,
    onRecovered,
  };
});
