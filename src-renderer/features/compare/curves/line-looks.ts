import type { RunGroup } from '#shared/compare/grouping';
import { knownValue } from '#shared/experiment/known-config';
import { fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { valueInWords } from '#shared/catalogue/fields/value-in-words';
import { dashes, type Dash } from '../../../charts/lines/chart-series.ts';

/** The style of the line of a run or a group. */
export interface LineLook {
  readonly colour: string;
  readonly dash: Dash;
}

/** What decides the styles of lines. */
export interface LookRules {
  readonly colourBy: FieldKey | null;
  readonly dashBy: FieldKey | null;
  /** The colour of a run, or of its group. */
  readonly colourOf: (id: string) => string;
  readonly palette: readonly string[];
}

/** Null if it isn't known. */
type Value = ExperimentConfig[FieldKey] | null;

/** The unique values of a field in some groups, sorted if they are numbers. A group's value is its first run's. */
export function valuesOf(groups: readonly RunGroup[], key: FieldKey): readonly Value[] {
  const values = [...new Set(groups.map((group) => valueOf(group, key)))];
  return values.every((value) => typeof value === 'number') ? values.sort((a, b) => a - b) : values;
}

/** A group's value of a field: its first run's. */
export function valueOf({ members }: RunGroup, key: FieldKey): Value {
  return knownValue(members[0]!, key);
}

/** A field's value as shown to people: `Cell: LSTM`. */
export function fieldInWords(key: FieldKey, value: Value): string {
  return `${fields[key].label}: ${valueInWords(fields[key], value)}`;
}

/**
 * A line style for each group, in order. Without a deciding field, a group has the colour of its first run; groups of
 * the same colour get different dashes, as long as there are any.
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
    // Lines coloured by a value are meant to look the same if they share it.
    const isPlain = colourBy !== null && dashBy === null;
    return { colour, dash: isPlain ? 'solid' : dashes[place % dashes.length]! };
  });
}
