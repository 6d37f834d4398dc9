import type { ListedExperiment } from '../../contract/commands/experiments.ts';
import type { Metric } from '../../catalogue/metrics/metric.ts';
import type { ExperimentRecord } from '../record.ts';

/**
 * The type of a property of an experiment:
 * - `text`: any words; `choice`: one of a few words; `flag`: true or false; `list`: several words
 * - `number`; `count`: a whole number; `share`: 0 to 1, shown as a percentage; `duration`: seconds
 * - `moment`: ISO 8601, in UTC
 */
export type PropertyKind =
  | 'text'
  | 'choice'
  | 'flag'
  | 'list'
  | 'number'
  | 'count'
  | 'share'
  | 'duration'
  | 'moment';

export type PropertyValue = string | number | boolean | readonly string[] | null;

interface Described {
  /** Its name in expressions. */
  readonly name: string;
  /** Its other names in expressions. */
  readonly aliases?: readonly string[];
  /** Its name as a column heading. */
  readonly label: string;
  /** A shorter heading, if there is one that is clear next to others. */
  readonly heading?: string;
  readonly help: string;
  readonly kind: PropertyKind;
  /** The words of a `choice`. */
  readonly options?: readonly string[];
  /** The metric that its numbers belong to, if any. */
  readonly metric?: Metric;
}

/** A property that experiments can be filtered and sorted by, and shown as a column. */
export interface ExperimentProperty extends Described {
  readonly from: 'experiment' | 'results' | 'config';
  /** Null if it is empty. */
  readonly of: (experiment: ListedExperiment) => PropertyValue;
}

/** Makes a property that every experiment has except damaged ones. */
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
