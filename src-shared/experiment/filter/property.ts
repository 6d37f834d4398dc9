import type { ListedExperiment } from '../../contract/commands/experiments.ts';
import type { Metric } from '../../catalogue/metrics/metric.ts';
import type { ExperimentRecord } from '../record.ts';

/**
 * What a property of an experiment holds:
 * - `text`: any words; `choice`: one of a few words; `flag`: true or false; `list`: several words
 * - `number`; `count`: a whole number; `share`: 0 to 1, for people in per cent; `duration`: seconds
 * - `moment`: ISO 8601, in UTC
 */
export type PropertyKind =
  'text' | 'choice' | 'flag' | 'list' | 'number' | 'count' | 'share' | 'duration' | 'moment';

export type PropertyValue = string | number | boolean | readonly string[] | null;

interface Described {
  /** What it is called in an expression. */
  readonly name: string;
  /** What else it may be called in an expression. */
  readonly aliases?: readonly string[];
  /** What it is called over a column. */
  readonly label: string;
  /** A shorter label, where there is one that is clear among others. */
  readonly heading?: string;
  readonly help: string;
  readonly kind: PropertyKind;
  /** The words of a `choice`. */
  readonly options?: readonly string[];
  /** The metric whose numbers it holds, where it does. */
  readonly metric?: Metric;
}

/** Something an experiment has that one can filter by, sort by and show in a column. */
export interface ExperimentProperty extends Described {
  readonly from: 'experiment' | 'results' | 'config';
  /** Null where it is empty. */
  readonly of: (experiment: ListedExperiment) => PropertyValue;
}

/** Makes a property that every experiment has but the damaged ones. */
export function propertyOfRecords(
  from: ExperimentProperty['from'],
  { of, ...described }: Described & { readonly of: (record: ExperimentRecord) => PropertyValue },
): ExperimentProperty {
  return {
    ...described,
    from,
    of: (listed) => (listed.kind === 'experiment' ? of(listed.record) : null),
  };
}
