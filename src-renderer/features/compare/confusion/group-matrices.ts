import type { RunGroup } from '#shared/compare/grouping';
import { meanConfusion, type MeanConfusion } from '#shared/compare/mean-confusion';
import { summarise, type Summary } from '#shared/statistics/summary';
import type { ConfusionSource } from './confusion-sources.ts';

/** A group with the matrices of its runs and their mean. */
export interface GroupMatrix {
  readonly group: RunGroup;
  /** Of its runs that have one. */
  readonly sources: readonly ConfusionSource[];
  /** The data sets of these runs. */
  readonly datasets: readonly string[];
  /** Null if the runs have different data sets or classes. */
  readonly mean: MeanConfusion | null;
  readonly accuracy: Summary | null;
}

/** The mean matrices of groups; groups without a matrix are left out. */
export function groupMatrices(
  groups: readonly RunGroup[],
  sources: readonly ConfusionSource[],
): readonly GroupMatrix[] {
  const byRun = new Map(sources.map((source) => [source.run.id, source]));
  return groups.flatMap((group) => {
    const ofGroup = group.members.flatMap(({ id }) => byRun.get(id) ?? []);
    if (ofGroup.length === 0) return [];
    const datasets = [...new Set(ofGroup.map(datasetOf))];
    const confusions = ofGroup.map(({ confusion }) => confusion);
    return [
      {
        group,
        sources: ofGroup,
        datasets,
        mean: datasets.length === 1 ? meanConfusion(confusions) : null,
        accuracy: summarise(ofGroup.flatMap(({ accuracy }) => accuracy ?? [])),
      },
    ];
  });
}

/** The data set that a run was trained and tested on. */
export function datasetOf({ run }: ConfusionSource): string {
  return run.record.config.dataset;
}
