import type { RunGroup } from '#shared/compare/grouping';
import { fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { valueInWords } from '#shared/catalogue/fields/value-in-words';
import { dashes, type Dash } from '../../../charts/lines/chart-series.ts';

/** How the line of a run or a group looks. */
export interface LineLook {
  readonly colour: string;
  readonly dash: Dash;
}

/** By what the looks of lines are chosen. */
export interface LookRules {
  readonly colourBy: FieldKey | null;
  readonly dashBy: FieldKey | null;
  /** The colour of a run by itself. */
  readonly colourOf: (id: string) => string;
  readonly palette: readonly string[];
}

type Value = ExperimentConfig[FieldKey];

/** The values that some groups have of a field, numbers in order, each once. Of a group its first run's counts. */
export function valuesOf(groups: readonly RunGroup[], key: FieldKey): readonly Value[] {
  const values = [...new Set(groups.map((group) => valueOf(group, key)))];
  return values.every((value) => typeof value === 'number') ? values.sort((a, b) => a - b) : values;
}

/** The value of a group in a field: its first run's. */
export function valueOf({ members }: RunGroup, key: FieldKey): Value {
  return members[0]!.config[key];
}

/** A field's value as a person reads it: `Cell: LSTM`. */
export function fieldInWords(key: FieldKey, value: Value): string {
  return `${fields[key].label}: ${valueInWords(fields[key], value)}`;
}

/**
 * A look for each group, in their order. Without a field that decides, a group has the colour of its first run; those
 * that would look alike are told apart by their dashes, for as long as there are some.
 */
export function lineLooks(groups: readonly RunGroup[], rules: LookRules): readonly LineLook[] {
  const { colourBy, dashBy, palette } = rules;
  const colours = colourBy === null ? [] : valuesOf(groups, colourBy);
  const dashed = dashBy === null ? [] : valuesOf(groups, dashBy);
  const uses = new Map<string, number>();
  return groups.map((group) => {
    const colour =
      colourBy === null
        ? rules.colourOf(group.members[0]!.id)
        : palette[colours.indexOf(valueOf(group, colourBy)) % palette.length]!;
    const place =
      dashBy === null ? (uses.get(colour) ?? 0) : dashed.indexOf(valueOf(group, dashBy));
    uses.set(colour, (uses.get(colour) ?? 0) + 1);
    // Of lines that have their colour by a value, those alike in it are meant to look alike.
    const isPlain = colourBy !== null && dashBy === null;
    return { colour, dash: isPlain ? 'solid' : dashes[place % dashes.length]! };
  });
}
