import { knownConfig } from '#shared/experiment/known-config';
import type { ListedExperiment } from '#shared/contract/commands';
import { distinctNames } from '#shared/compare/distinct-names';
import type { ExperimentRecord } from '#shared/experiment/record';

/**
 * The state of a run in a comparison:
 * - `ready`: it has ended and can be read, whatever the result
 * - `running`: it is training or paused, and its data grows
 * - `waiting`: it has not started: there is only a config
 * - `damaged`: its record can't be read
 * - `missing`: it is not (or no longer) in the list of experiments; data loaded before is still shown
 */
export type ComparedStatus = 'ready' | 'running' | 'waiting' | 'damaged' | 'missing';

/** A run of a comparison. */
export interface ComparedRun {
  readonly id: string;
  /** Its name, made unique if several runs of the comparison share it. */
  readonly name: string;
  /** Null if there is none that can be read. */
  readonly record: ExperimentRecord | null;
  readonly status: ComparedStatus;
  /** Why it can't be read; null if it can. */
  readonly reason: string | null;
  /** A colour for CSS and canvas; its group's if runs are grouped. */
  readonly colour: string;
  readonly isBaseline: boolean;
  /** Whether its lines are hidden. */
  readonly isHidden: boolean;
}

/** A run before it has a colour. */
export type UncolouredRun = Omit<ComparedRun, 'colour'>;

/** A run of a comparison that has a record. */
export type ReadableRun = ComparedRun & { readonly record: ExperimentRecord };

export function isReadable(run: ComparedRun): run is ReadableRun {
  return run.record !== null;
}

/** What the runs of a comparison are made from. */
export interface Members {
  /** The baseline first. */
  readonly ids: readonly string[];
  readonly hidden: readonly string[];
  readonly byId: (id: string) => ListedExperiment | undefined;
  /** The last known record of a missing run. */
  readonly lastSeen: (id: string) => ExperimentRecord | undefined;
}

/** The runs of a comparison, in the order of its members. */
export function comparedRuns({ ids, hidden, byId, lastSeen }: Members): readonly UncolouredRun[] {
  const runs = ids.map((id, index) => {
    const listed = byId(id);
    const record =
      listed?.kind === 'experiment' ? listed.record : listed === undefined ? lastSeen(id) : null;
    return {
      id,
      name: record?.name ?? id,
      record: record ?? null,
      status: statusOf(listed),
      reason: reasonOf(listed),
      isBaseline: index === 0,
      isHidden: hidden.includes(id),
    };
  });
  const names = distinctNames(
    runs.map(({ id, name, record }) => ({ id, name, config: record && knownConfig(record) })),
  );
  return runs.map((run) => ({ ...run, name: names.get(run.id)! }));
}

function statusOf(listed: ListedExperiment | undefined): ComparedStatus {
  if (listed === undefined) return 'missing';
  if (listed.kind === 'damaged') return 'damaged';
  const { status } = listed.record;
  if (status === 'running' || status === 'paused') return 'running';
  return status === 'queued' ? 'waiting' : 'ready';
}

function reasonOf(listed: ListedExperiment | undefined): string | null {
  if (listed === undefined) return 'It is not in the list of experiments; it may be in the trash.';
  return listed.kind === 'damaged' ? listed.reason : null;
}
