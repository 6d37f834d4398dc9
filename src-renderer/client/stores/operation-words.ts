import type { EndedOperation, OperationAction, OperationProgress } from '#shared/contract/commands';
import { counted, formatCount } from '#shared/text/format';

const words: Readonly<
  Record<OperationAction, { readonly under: string; readonly done: string; readonly not: string }>
> = {
  update: { under: 'Changing', done: 'changed', not: 'was not changed' },
  remove: {
    under: 'Moving to trash',
    done: 'moved to the trash',
    not: 'was not moved to the trash',
  },
  restore: { under: 'Restoring', done: 'restored', not: 'was not restored' },
  purge: { under: 'Deleting permanently', done: 'deleted permanently', not: 'was not deleted' },
  export: { under: 'Exporting', done: 'exported', not: 'was not exported' },
};

/** What an operation is doing: `Moving to trash`, or for changes what they are. */
export function workText({ action, label, state }: OperationProgress): string {
  const work = action === 'update' ? label : words[action].under;
  return state === 'cancelling' ? `Cancelling: ${work}` : work;
}

/** How far it is: `12 of 60`. */
export function progressText({ done, of }: OperationProgress): string {
  return `${formatCount(done)} of ${formatCount(of)}`;
}

/** The first failure, and how many more there are; null if nothing failed. */
export function failureText(
  { action, outcomes }: EndedOperation,
  nameOf: (experiment: string) => string,
): string | null {
  const failures = outcomes.filter((outcome) => outcome.kind === 'failed');
  const [first] = failures;
  if (first === undefined) return null;
  const more = failures.length === 1 ? '' : ` (and ${formatCount(failures.length - 1)} more)`;
  return `“${nameOf(first.experiment)}” ${words[action].not}: ${first.error.message}${more}`;
}

/** What was done: `60 experiments moved to the trash`, or `Cancelled: 12 of 60 experiments moved to the trash`. */
export function doneText({ action, of, outcomes }: EndedOperation): string {
  const done = outcomes.filter(({ kind }) => kind === 'done').length;
  const wasCancelled = outcomes.some(({ kind }) => kind === 'skipped');
  return wasCancelled
    ? `Cancelled: ${formatCount(done)} of ${counted(of, 'experiment')} ${words[action].done}`
    : `${counted(done, 'experiment')} ${words[action].done}`;
}
