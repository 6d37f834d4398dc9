import type { Brush } from '#shared/compare/brushes';
import type { HyperparameterView } from '#shared/compare/hyperparameter-view';
import { quantity, quantityKeys, type QuantityKey } from '#shared/compare/run-quantities';
import type { AddressPart } from '../address-part.ts';

const keys = {
  write: (values: readonly QuantityKey[]) => values.join(','),
  read: (text: string): unknown => (text === '' ? [] : text.split(',')),
};

/** `learningRate:log,hiddenSize:linear` */
const scales = {
  write: (chosen: HyperparameterView['axisScales']) =>
    Object.entries(chosen)
      .map(([key, scale]) => `${key}:${scale}`)
      .join(','),
  read: (text: string): unknown =>
    Object.fromEntries(text.split(',').map((part) => part.split(':', 2))),
};

/** `hiddenSize:32~64|128~128,cell:GRU|LSTM` */
const brushes = {
  write: (all: readonly Brush[]) => all.map(writeBrush).join(','),
  read: (text: string): unknown => (text === '' ? [] : text.split(',').map(readBrush)),
};

function writeBrush(brush: Brush): string {
  const parts =
    'values' in brush
      ? brush.values.map(encodeURIComponent)
      : brush.ranges.map(([from, to]) => `${from}~${to}`);
  return `${brush.key}:${parts.join('|')}`;
}

function readBrush(text: string): unknown {
  const [key = '', parts = ''] = text.split(':', 2);
  if (!quantityKeys.some((known) => known === key)) return null;
  const list = parts.split('|');
  return quantity(key as QuantityKey).isCategory
    ? { key, values: list.map(decoded) }
    : { key, ranges: list.map((range) => range.split('~').map(numberOf)) };
}

/** Undecodable text is no category. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** An empty text is not a number, rather than 0. */
function numberOf(text: string): number {
  return text === '' ? Number.NaN : Number(text);
}

/** How the hyper-parameter plots are written in the address of a comparison. */
export const hyperparameterAddress: {
  readonly [Key in keyof HyperparameterView]: AddressPart<HyperparameterView[Key]>;
} = {
  axes: {
    name: 'axes',
    write: (value) => (value === null ? 'usual' : keys.write(value)),
    read: (text) => (text === 'usual' ? null : keys.read(text)),
  },
  axisScales: { name: 'scales', ...scales },
  flippedAxes: { name: 'flipped', ...keys },
  brushes: { name: 'brushes', ...brushes },
  plotColour: {
    name: 'plotColour',
    write: (value) => value ?? 'run',
    read: (text) => (text === 'run' ? null : text),
  },
  plotX: { name: 'plotX', write: String, read: (text) => text },
  plotY: { name: 'plotY', write: String, read: (text) => text },
};
