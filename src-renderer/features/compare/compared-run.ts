import type { ListedExperiment } from '#shared/contract/commands';
import { distinctNames } from '#shared/compare/distinct-names';
import type { ExperimentRecord } from '#shared/experiment/record';

/**
 * How a run of a comparison is:
 * - `ready`: it has ended and can be read, whatever came of it
 * - `running`: it goes on (or pauses), and what is shown of it grows
 * - `waiting`: it was never started: there is a config and nothing else
 * - `damaged`: its record can't be read
 * - `deleted`: it is not among the experiments (any more); what was seen of it before is still shown
 */
export type ComparedStatus = 'ready' | 'running' | 'waiting' | 'damaged' | 'deleted';

/** A run of a comparison. */
export interface ComparedRun {
  readonly id: string;
  /** Its name, with what tells it apart where several of the comparison have the same. */
  readonly name: string;
  /** Null where there is none to be read. */
  readonly record: ExperimentRecord | null;
  readonly status: ComparedStatus;
  /** Why it can't be read; null where it can. */
  readonly reason: string | null;
  /** As CSS and a canvas take it. */
  readonly colour: string;
  readonly isBaseline: boolean;
  /** Whether its lines are not drawn. */
  readonly isHidden: boolean;
}

/** A run of a comparison that has a record. */
export type ReadableRun = ComparedRun & { readonly record: ExperimentRecord };

export function isReadable(run: ComparedRun): run is ReadableRun {
  return run.record !== null;
}

/** What the runs of a comparison are made of. */
export interface Members {
  /** The baseline first. */
  readonly ids: readonly string[];
  readonly hidden: readonly string[];
  readonly byId: (id: string) => ListedExperiment | undefined;
  /** What was last seen of a run that is gone. */
  readonly lastSeen: (id: string) => ExperimentRecord | undefined;
  readonly colourOf: (id: string) => string;
}

/** The runs of a comparison, in the order of its members. */
export function comparedRuns({
  ids,
  hidden,
  byId,
  lastSeen,
  colourOf,
}: Members): readonly ComparedRun[] {
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
      colour: colourOf(id),
      isBaseline: index === 0,
      isHidden: hidden.includes(id),
    };
  });
  const names = distinctNames(
    runs.map(({ id, name, record }) => ({ id, name, config: record?.config ?? null })),
  );
  return runs.map((run) => ({ ...run, name: names.get(run.id)! }));
}

function statusOf(listed: ListedExperiment | undefined): ComparedStatus {
  if (listed === undefined) return 'deleted';
  if (listed.kind === 'damaged') return 'damaged';
  const { status } = listed.record;
  if (status === 'running' || status === 'paused') return 'running';
  return status === 'queued' ? 'waiting' : 'ready';
}

function reasonOf(listed: ListedExperiment | undefined): string | null {
  if (listed === undefined) return 'It is not among the experiments: it may be in the trash.';
  return listed.kind === 'damaged' ? listed.reason : null;
}
