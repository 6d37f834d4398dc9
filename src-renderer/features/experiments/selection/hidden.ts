import type { ListedExperiment } from '#shared/contract/commands';
import { counted, formatCount } from '#shared/text/format';
import { idOf } from '../../../client/stores/experiment-list.ts';

/** How many of some experiments the table doesn't show, and why. */
export interface HiddenCounts {
  readonly byFilter: number;
  /** Archived, while archived ones aren't shown. */
  readonly archived: number;
}

/**
 * Counts the experiments that the table doesn't show.
 * @param shown the ids of those that it shows
 * @param showsArchived whether it shows archived ones that match the filter
 */
export function hiddenAmong(
  experiments: readonly ListedExperiment[],
  shown: ReadonlySet<string>,
  showsArchived: boolean,
): HiddenCounts {
  const hidden = experiments.filter((each) => !shown.has(idOf(each)));
  const archived = showsArchived ? 0 : hidden.filter(isArchived).length;
  return { byFilter: hidden.length - archived, archived };
}

/** Whether an experiment is archived; a damaged one is not. */
export function isArchived(experiment: ListedExperiment): boolean {
  return experiment.kind === 'experiment' && experiment.record.archived;
}

/** Says how many are hidden: `3 hidden by the filter, 2 hidden as archived`; null if none is. */
export function hiddenText({ byFilter, archived }: HiddenCounts): string | null {
  const texts = [
    ...(byFilter > 0 ? [`${formatCount(byFilter)} hidden by the filter`] : []),
    ...(archived > 0 ? [`${formatCount(archived)} hidden as archived`] : []),
  ];
  return texts.length === 0 ? null : texts.join(', ');
}

/** Says how many experiments an action applies to, and how many of them are hidden; undefined if none is. */
export function selectedText(selected: number, hidden: string | null): string | undefined {
  return hidden === null ? undefined : `${counted(selected, 'experiment')} selected, ${hidden}.`;
}
