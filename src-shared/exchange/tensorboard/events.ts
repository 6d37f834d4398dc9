import {
  bytesField,
  bytesOf,
  doubleField,
  integerField,
  message,
  type Encoded,
} from '../protobuf.ts';
import { frameRecord } from './records.ts';

/**
 * TensorBoard's events (event.proto, summary.proto, tensor.proto and the plugins' own). All values are tensors, as its
 * plugins read them today; field numbers are those of these files.
 */

const tensorType = { float: 1, double: 2 } as const;
/** How a plugin's data are stored: `DataClass` of summary.proto. */
const dataClass = { scalar: 1, tensor: 2 } as const;

/** A value under a tag, as one of TensorBoard's plugins reads it. */
export type SummaryValue = Encoded;

/** Something measured after a training step. */
export interface SummaryEvent {
  /** Seconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly values: readonly SummaryValue[];
}

/** An event file; the first event names the version. */
export function eventFile(events: readonly SummaryEvent[]): Uint8Array {
  const first = message(doubleField(1, events[0]?.time ?? 0), bytesField(3, 'brain.Event:2'));
  const others = events.map(({ time, step, values }) =>
    message(
      doubleField(1, time),
      integerField(2, step),
      bytesField(5, message(values.map((value) => bytesField(1, value)))),
    ),
  );
  return message([first, ...others].map(frameRecord));
}

/** A number. TensorBoard stores it in single precision. */
export function scalarValue(tag: string, value: number): SummaryValue {
  return valueOf(tag, pluginOf('scalars', null, dataClass.scalar), floats([], [value]));
}

/** Some of a histogram's numbers are in this bucket. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The distribution of numbers. */
export function histogramValue(tag: string, buckets: readonly Bucket[]): SummaryValue {
  const rows = buckets.flatMap(({ from, to, count }) => [from, to, count]);
  const tensor = tensorOf([buckets.length, 3], tensorType.double, Float64Array.from(rows));
  return valueOf(tag, pluginOf('histograms', null, dataClass.tensor), tensor);
}

/** A point of a precision-recall curve: how the examples above and below a threshold are classified. */
export interface PrecisionRecallPoint {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** A precision-recall curve; its points are for thresholds that rise evenly from 0 to 1. */
export function precisionRecallValue(
  tag: string,
  points: readonly PrecisionRecallPoint[],
): SummaryValue {
  const precision = points.map(({ truePositives: right, falsePositives: wrong }) =>
    right + wrong === 0 ? 0 : right / (right + wrong),
  );
  const recall = points.map(({ truePositives: found, falseNegatives: missed }) =>
    found + missed === 0 ? 0 : found / (found + missed),
  );
  const rows = [
    points.map((point) => point.truePositives),
    points.map((point) => point.falsePositives),
    points.map((point) => point.trueNegatives),
    points.map((point) => point.falseNegatives),
    precision,
    recall,
  ];
  const content = integerField(2, points.length);
  const tensor = floats([rows.length, points.length], rows.flat());
  return valueOf(tag, pluginOf('pr_curves', content, dataClass.tensor), tensor);
}

/** A config as the plugin for hyperparameters shows it, with the time at which the session began. */
export function sessionStartValue(
  config: Readonly<Record<string, number | string | boolean>>,
  group: string,
  time: number,
): SummaryValue {
  const hyperparameters = Object.entries(config).map(([key, value]) =>
    bytesField(1, message(bytesField(1, key), bytesField(2, structValue(value)))),
  );
  const start = message(hyperparameters, bytesField(4, group), doubleField(5, time));
  return hyperparameterValue('_hparams_/session_start_info', bytesField(3, start));
}

/** How a session ended: `Status` of the plugin's api.proto. */
export const sessionStatus = { unknown: 0, success: 1, failure: 2, running: 3 } as const;

/** How and when a session ended. */
export function sessionEndValue(
  status: (typeof sessionStatus)[keyof typeof sessionStatus],
  time: number,
): SummaryValue {
  const end = message(integerField(1, status), doubleField(2, time));
  return hyperparameterValue('_hparams_/session_end_info', bytesField(4, end));
}

/** The plugin reads only the metadata, and asks for a tensor nevertheless. */
function hyperparameterValue(tag: string, content: Encoded): SummaryValue {
  return valueOf(tag, pluginOf('hparams', content, null), floats([0], []));
}

/** `google.protobuf.Value`. */
function structValue(value: number | string | boolean): Encoded {
  if (typeof value === 'number') return doubleField(2, value);
  return typeof value === 'boolean' ? integerField(4, value ? 1 : 0) : bytesField(3, value);
}

function valueOf(tag: string, metadata: Encoded, tensor: Encoded): SummaryValue {
  return message(bytesField(1, tag), bytesField(9, metadata), bytesField(8, tensor));
}

function pluginOf(name: string, content: Encoded | null, kind: number | null): Encoded {
  const plugin = message(bytesField(1, name), content === null ? [] : bytesField(2, content));
  return message(bytesField(1, plugin), kind === null ? [] : integerField(4, kind));
}

function floats(shape: readonly number[], data: readonly number[]): Encoded {
  return tensorOf(shape, tensorType.float, Float32Array.from(data));
}

function tensorOf(
  shape: readonly number[],
  type: number,
  data: Float32Array | Float64Array,
): Encoded {
  const sizes = shape.map((size) => bytesField(2, integerField(1, size)));
  return message(
    integerField(1, type),
    bytesField(2, message(sizes)),
    bytesField(4, bytesOf(data)),
  );
}
