import { calibrationOf, type Calibration } from '#shared/compare/calibration';
import { groupReliability, type GroupReliabilityBin } from '#shared/compare/group-calibration';
import type { RunGroup } from '#shared/compare/grouping';
import type { AnsweredRun } from '../answers/answered-models.ts';

/** A run with its calibration. */
export interface CalibratedRun extends AnsweredRun {
  readonly calibration: Calibration;
}

/** The calibration of a run, or of the runs of a group. */
export interface CalibratedRow {
  /** The run's id, or the group's. */
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  /** At least one. */
  readonly runs: readonly CalibratedRun[];
  readonly bins: readonly (Calibration['bins'][number] | GroupReliabilityBin)[];
}

/** The calibration of each model. */
export function calibratedRuns(models: readonly AnsweredRun[]): readonly CalibratedRun[] {
  return models.map((model) => ({
    ...model,
    calibration: calibrationOf(model.answers, model.run.record.test),
  }));
}

/** A row for each run. */
export function rowsOfRuns(runs: readonly CalibratedRun[]): readonly CalibratedRow[] {
  return runs.map((one) => ({
    id: one.id,
    name: one.name,
    colour: one.run.colour,
    runs: [one],
    bins: one.calibration.bins,
  }));
}

/** A row for each group with a run among these. */
export function rowsOfGroups(
  groups: readonly RunGroup[],
  runs: readonly CalibratedRun[],
): readonly CalibratedRow[] {
  const byId = new Map(runs.map((one) => [one.id, one]));
  return groups.flatMap(({ id, label, members }) => {
    const own = members.flatMap((member) => byId.get(member.id) ?? []);
    if (own.length === 0) return [];
    return [
      {
        id,
        name: label,
        colour: own[0]!.run.colour,
        runs: own,
        bins: groupReliability(own.map(({ calibration }) => calibration)),
      },
    ];
  });
}
