import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type {
  CommandInput,
  CommandOutput,
  EndedOperation,
  OperationProgress,
} from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { errorOf } from '../failures.ts';
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
  /** Operations about which an event came since the pending list was requested: the list may be older. */
  let meanwhile: Set<string> | null = null;

  workbench.subscribe((event) => {
    if (event.kind !== 'operationChanged') return;
    const { operation, state } = event.progress;
    meanwhile?.add(operation);
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
    // If that fails, it is tried again after the next reconnection.
    announce(operation).catch(() => {});
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

  /**
   * Announces the outcomes that this page has missed, and shows the operations that are still running instead of those
   * that were.
   * @throws UnrollError if one of them can't be asked for; the others are announced anyway
   */
  async function recover(): Promise<void> {
    if (own.ids().length === 0 && known.value.size === 0) return;
    const all = await listed();
    const outcomes = own.ids().map(async (operation) => {
      if (awaited.has(operation) || known.value.has(operation)) return;
      const isKept = all.some((progress) => progress.operation === operation);
      if (isKept) await announce(operation);
      else own.remove(operation);
    });
    for (const outcome of await Promise.allSettled(outcomes)) {
      if (outcome.status === 'rejected') throw errorOf(outcome.reason);
    }
  }

  /** Reads the list, and takes over what is running. */
  async function listed(): Promise<readonly OperationProgress[]> {
    const changed = new Set<string>();
    meanwhile = changed;
    try {
      const all = await workbench.call('operations.list', {});
      const running = all.filter(
        ({ operation, state }) => state !== 'ended' && !changed.has(operation),
      );
      const newer = [...known.value].filter(([operation]) => changed.has(operation));
      known.value = new Map([
        ...running.map((progress) => [progress.operation, progress] as const),
        ...newer,
      ]);
      return all;
    } finally {
      if (meanwhile === changed) meanwhile = null;
    }
  }

  /** Announces an outcome, only once, although an event and the list may both say that it is there. */
  async function announce(operation: string): Promise<void> {
    if (!own.has(operation) || awaited.has(operation)) return;
    awaited.add(operation);
    try {
      const outcome = await workbench.call('operations.outcome', { operation });
      own.remove(operation);
      for (const listener of listeners) listener(outcome);
    } catch (error) {
      if (!(error instanceof UnrollError && error.code === 'not-found')) throw error;
      own.remove(operation);
    } finally {
      awaited.delete(operation);
    }
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
