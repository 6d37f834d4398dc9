import { isReadable, type ComparedRun } from '../compared-run.ts';
import type { PlottedAxis } from '../../../charts/parallel/plotted-axis.ts';

/** The maximum number of runs that are named. */
const maxNamed = 4;

/** What is missing in the plots, and why: runs that can't be read, and results that runs don't have. */
export function missingNotes(
  runs: readonly ComparedRun[],
  axes: readonly PlottedAxis[],
): readonly string[] {
  const unreadable = runs.filter((run) => !isReadable(run));
  const results = axes.filter(({ quantity }) => quantity.about !== 'config');
  const bare = runs.flatMap((run) => {
    const lacking = results.filter(({ values }) => values.get(run.id) === null);
    return lacking.length === 0 ? [] : [{ run, lacking }];
  });
  const notes: string[] = [];
  if (unreadable.length > 0) {
    const names = namesOf(unreadable.map(({ name }) => name));
    notes.push(`Not shown because the config can’t be read: ${names}.`);
  }
  for (const reason of new Set(bare.map(({ run }) => reasonOf(run)))) {
    const some = bare.filter(({ run }) => reasonOf(run) === reason);
    const names = namesOf(some.map(({ run }) => run.name));
    const labels = new Set(
      some.flatMap(({ lacking }) => lacking.map(({ quantity }) => quantity.label.toLowerCase())),
    );
    notes.push(`With gaps because ${reason}: ${names}. Missing: ${[...labels].join(', ')}.`);
  }
  return notes;
}

function reasonOf({ status, record }: ComparedRun): string {
  if (status === 'waiting') return 'they have not started';
  if (status === 'running') return 'they are still running';
  if (record?.status === 'finished') return 'their config or files don’t include the values';
  return 'they ended early; resume them on their own pages';
}

function namesOf(names: readonly string[]): string {
  const more = names.length - maxNamed;
  return `${names.slice(0, maxNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
