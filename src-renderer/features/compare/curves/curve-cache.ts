import type { HistoryColumns } from '#shared/contract/commands';
import {
  aggregateCurves,
  type AggregateCurve,
  type BandKind,
  type MemberCurve,
} from '#shared/statistics/aggregate-curves';
import { curveOf, type CurveMetricKey, type XAxis } from '#shared/compare/curve-metrics';
import type { ExperimentRecord } from '#shared/experiment/record';

interface KeptCurve {
  readonly history: HistoryColumns | null;
  /** The number of epochs and the last one's hash, which tell whether the epochs have changed. */
  readonly epochs: string;
  readonly curve: MemberCurve;
}

interface KeptMean {
  readonly members: readonly MemberCurve[];
  readonly mean: AggregateCurve;
}

/**
 * Caches curves of runs and means of groups while their sources are unchanged: records are reloaded now and then, and a
 * curve that is a new object is redrawn.
 */
export class CurveCache {
  readonly #curves = new Map<string, KeptCurve>();
  readonly #means = new Map<string, KeptMean>();

  curve(
    record: ExperimentRecord,
    history: HistoryColumns | null,
    metric: CurveMetricKey,
    xAxis: XAxis,
  ): MemberCurve {
    const key = `${record.id} ${metric} ${xAxis}`;
    const epochs = `${record.epochs.length} ${record.epochs.at(-1)?.weightsSha256}`;
    const kept = this.#curves.get(key);
    if (kept !== undefined && kept.epochs === epochs && isSameHistory(kept.history, history)) {
      return kept.curve;
    }
    const curve = curveOf(record, history, metric, xAxis);
    this.#curves.set(key, { history, epochs, curve });
    return curve;
  }

  /** @param group id of the group */
  mean(group: string, members: readonly MemberCurve[], band: BandKind, what: string) {
    const key = `${group} ${what} ${band}`;
    const kept = this.#means.get(key);
    const isSame =
      kept?.members.length === members.length &&
      kept.members.every((member, index) => member === members[index]);
    if (isSame) return kept.mean;
    const mean = aggregateCurves(members, band);
    this.#means.set(key, { members, mean });
    return mean;
  }
}

/** Columns are views that grow; they are of the same history if they share a buffer. */
function isSameHistory(a: HistoryColumns | null, b: HistoryColumns | null): boolean {
  if (a === null || b === null) return a === b;
  return a.step.buffer === b.step.buffer && a.step.length === b.step.length;
}
