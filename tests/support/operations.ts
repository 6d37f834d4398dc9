import type {
  EndedOperation,
  ExperimentChange,
  ItemOutcome,
  OperationAction,
} from '#shared/contract/commands';
import { toWireError } from '#shared/contract/errors';
import type { AnsweringWorkbench } from './answering-workbench.ts';

/** An operation that has ended. */
export function endedOperation(
  action: OperationAction,
  outcomes: readonly ItemOutcome[],
  own: Partial<EndedOperation> = {},
): EndedOperation {
  return {
    operation: 'an operation',
    action,
    label: 'Test',
    of: outcomes.length,
    done: outcomes.filter(({ kind }) => kind !== 'skipped').length,
    failed: outcomes.filter(({ kind }) => kind === 'failed').length,
    state: 'ended',
    outcomes,
    ...own,
  };
}

type Done = Omit<Extract<ItemOutcome, { kind: 'done' }>, 'kind' | 'experiment'>;

/**
 * Has a workbench perform operations on experiments, one after the other.
 * @param act deals with one: returns what is recorded of it, by default its id, or throws
 */
export function answerOperations(
  workbench: AnsweringWorkbench,
  act: (
    action: OperationAction,
    id: string,
    change?: ExperimentChange,
  ) => Partial<Done> = () => ({}),
): void {
  function perform(
    action: OperationAction,
    { operation, label }: { readonly operation: string; readonly label: string },
    items: readonly { readonly experiment: string; readonly change?: ExperimentChange }[],
  ): EndedOperation {
    const outcomes = items.map(({ experiment, change }): ItemOutcome => {
      try {
        return { kind: 'done', experiment, id: experiment, ...act(action, experiment, change) };
      } catch (error) {
        return { kind: 'failed', experiment, error: toWireError(error) };
      }
    });
    return endedOperation(action, outcomes, { operation, label });
  }
  const named = (experiments: readonly string[]) =>
    experiments.map((experiment) => ({ experiment }));
  workbench
    .answer('experiments.updateMany', (input) => perform('update', input, input.changes))
    .answer('experiments.removeMany', (input) => perform('remove', input, named(input.experiments)))
    .answer('experiments.restoreMany', (input) =>
      perform('restore', input, named(input.experiments)),
    )
    .answer('experiments.purgeMany', (input) => perform('purge', input, named(input.experiments)));
}
