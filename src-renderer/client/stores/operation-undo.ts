import type { EndedOperation, ItemOutcome, OperationAction } from '#shared/contract/commands';
import type { OperationCommand, OperationInput } from './operations.ts';

/** An operation to perform. */
export type OperationRequest = {
  [Name in OperationCommand]: { readonly name: Name; readonly input: OperationInput<Name> };
}['experiments.updateMany' | 'experiments.removeMany' | 'experiments.restoreMany'];

type Done = Extract<ItemOutcome, { kind: 'done' }>;
type Undoable = 'update' | 'remove' | 'restore';

const opposite: Readonly<Record<Undoable, Undoable>> = {
  update: 'update',
  remove: 'restore',
  restore: 'remove',
};

/** The experiments that an operation has dealt with successfully. */
export function doneIn({ outcomes }: Pick<EndedOperation, 'outcomes'>): readonly Done[] {
  return outcomes.filter((outcome) => outcome.kind === 'done');
}

/** Whether an operation can be undone. */
export function isUndoable(action: OperationAction): action is Undoable {
  return Object.hasOwn(opposite, action);
}

/**
 * A step that undoes an operation the first time, redoes it the second time, and so on. What one step can't deal with,
 * because it fails or is cancelled, is left as it is until the step after the next.
 * @param perform performs the operation that undoes the last one
 */
export function undoingStep(
  { action, label, outcomes }: EndedOperation & { readonly action: Undoable },
  perform: (request: OperationRequest) => Promise<EndedOperation>,
): () => Promise<void> {
  let last = { action, done: doneIn({ outcomes }) };
  let untouched: readonly Done[] = [];
  return async () => {
    const undone =
      last.done.length === 0 ? [] : doneIn(await perform(inverseOf(last.action, last.done, label)));
    const dealtWith = new Set(undone.map(({ experiment }) => experiment));
    const left = last.done.filter(({ id }) => !dealtWith.has(id));
    last = { action: opposite[last.action], done: [...undone, ...untouched] };
    untouched = left;
  };
}

function inverseOf(action: Undoable, done: readonly Done[], label: string): OperationRequest {
  const experiments = done.map(({ id }) => id);
  switch (action) {
    case 'update':
      return {
        name: 'experiments.updateMany',
        input: {
          label,
          changes: done.map(({ id, before = {} }) => ({ experiment: id, change: before })),
        },
      };
    case 'remove': {
      const toQueue = done.filter(({ wasQueued }) => wasQueued === true).map(({ id }) => id);
      return { name: 'experiments.restoreMany', input: { label, experiments, toQueue } };
    }
    case 'restore':
      return { name: 'experiments.removeMany', input: { label, experiments } };
  }
}
