import type { ModelAnswer, UnitValues } from '#shared/contract/commands';
import type { UnitQuantity } from '#shared/catalogue/cells/cell';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { unitQuantities } from '#shared/inside/unit-quantities';
import { formatFixed } from '#shared/text/format';
import type { HeatData } from '../../../charts/heat/heat-data.ts';
import { divergingScale, type HeatScale } from '../../../charts/heat/heat-scale.ts';

type Config = Pick<
  ExperimentConfig,
  'cell' | 'nonlinearity' | 'resetGate' | 'layers' | 'bidirectional'
>;

/** One quantity of all units of a layer: while a model reads a digit, or the mean over a set. */
export type ShownUnits = Omit<UnitValues, 'values'> & { readonly values: ArrayLike<number> };

/** What is shown of units: a quantity of a layer, from 0, in a direction. */
export interface UnitChoice {
  readonly layer: number;
  readonly direction: 'forward' | 'backward';
  /** Its name. */
  readonly quantity: string;
}

/** The answers of models, each with what they were asked for, which may be chosen otherwise when they arrive. */
export function withAsked<Answer, Asked>(
  answers: readonly ModelAnswer<Answer>[],
  asked: Asked,
): readonly ModelAnswer<{ readonly asked: Asked; readonly found: Answer }>[] {
  return answers.map((answer) =>
    answer.kind === 'answer' ? { ...answer, answer: { asked, found: answer.answer } } : answer,
  );
}

/** The quantities that the units of some models have, each once. */
export function quantitiesOf(configs: readonly Config[]): readonly UnitQuantity[] {
  const all = new Map<string, UnitQuantity>();
  for (const quantity of configs.flatMap(unitQuantities)) {
    if (!all.has(quantity.name)) all.set(quantity.name, quantity);
  }
  return [...all.values()];
}

/** Why a model has nothing to show for a choice; null if it has. */
export function whyNothing(config: Config, { layer, direction, quantity }: UnitChoice) {
  if (!unitQuantities(config).some(({ name }) => name === quantity)) {
    const own = unitQuantities(config).map(({ label }) => label);
    return `The units of ${/^[LR]/.test(config.cell) ? 'an' : 'a'} ${config.cell} don’t have this. They have: ${own.join(', ')}.`;
  }
  if (layer >= config.layers) return `This model has no layer ${layer + 1}.`;
  if (direction === 'backward' && !config.bidirectional) return 'This model reads forward only.';
  return null;
}

/**
 * The scale that heat maps of one quantity share: from 0 to 1 for gates; for the others around zero, up to the largest
 * magnitude, and at least to 1.
 */
export function unitScale(all: readonly Pick<ShownUnits, 'quantity' | 'values'>[]): HeatScale {
  if (all.length > 0 && all.every(({ quantity }) => quantity.range === 'share')) {
    return { kind: 'linear', from: 0, to: 1 };
  }
  return divergingScale(
    all.map(({ values }) => values),
    1,
  );
}

/** How a value of a unit is written. */
export function formatUnitValue(value: number): string {
  return formatFixed(value, 3);
}

/**
 * The cells of a heat map: steps across, units down.
 * @param order the units from top to bottom
 * @param noun what a step reads: `row`
 */
export function unitData(
  { steps, units, values }: ShownUnits,
  order: readonly number[],
  noun: string,
): HeatData {
  return {
    columns: steps,
    rows: units,
    valueAt: (column, row) => values[column * units + order[row]!]!,
    columnName: noun,
    rowName: 'unit',
    columnLabel: (column) => String(column + 1),
    rowLabel: (row) => String(order[row]),
    format: formatUnitValue,
  };
}

/** Writes which unit of each model is looked at: `gru-1:12,lstm-1:3`. */
export function chosenUnitsWord(chosen: ReadonlyMap<string, number>): string {
  return [...chosen].map(([id, unit]) => `${id}:${unit}`).join(',');
}

/** Reads what `chosenUnitsWord` writes, and leaves out what isn't a unit. */
export function readChosenUnits(word: string): ReadonlyMap<string, number> {
  return new Map(
    word.split(',').flatMap((part) => {
      const [, id, unit] = /^(.+):(\d{1,4})$/.exec(part) ?? [];
      return id === undefined ? [] : [[id, Number(unit)] as const];
    }),
  );
}
