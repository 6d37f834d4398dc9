import { digitWord, firstDigit, readDigitWord, type DigitChoice } from './digit/digit-choice.ts';

/** A query as the router reads it. */
export type Query = Readonly<
  Record<string, string | null | readonly (string | null)[] | undefined>
>;

/** What the page shows. */
export interface InspectState {
  /** Ids of experiments; null: those that are chosen by default. */
  readonly models: readonly string[] | null;
  readonly digit: DigitChoice;
  /** The name of a tab; null: the first one. */
  readonly tab: string | null;
  /** The step of the shared cursor, from 0; null: the last one. */
  readonly step: number | null;
  /** What tabs show, by names of their own. */
  readonly parts: Readonly<Record<string, string>>;
}

const own = ['models', 'digit', 'tab', 'step'];

/**
 * Reads an address of the page, such as `?models=gru,lstm&digit=test:12&tab=units&step=5`, where steps count from 1.
 * What is missing or can't be read is as before; an address without a tab leaves the parts as they were, too.
 */
export function readInspectAddress(query: Query, before: InspectState): InspectState {
  const models = textIn(query, 'models')?.split(',').filter(Boolean);
  const tab = textIn(query, 'tab');
  const step = Number(textIn(query, 'step') ?? Number.NaN);
  return {
    models: models === undefined || models.length === 0 ? before.models : models,
    digit: readDigitWord(textIn(query, 'digit') ?? '') ?? before.digit,
    tab: tab ?? before.tab,
    step: Number.isInteger(step) && step >= 1 ? step - 1 : null,
    parts: tab === null ? before.parts : partsIn(query),
  };
}

/** Writes the query of an address. */
export function writeInspectAddress({ models, digit, tab, step, parts }: InspectState) {
  const written: Record<string, string> = { ...parts, digit: digitWord(digit) };
  if (models !== null && models.length > 0) written['models'] = models.join(',');
  if (tab !== null) written['tab'] = tab;
  if (step !== null) written['step'] = String(step + 1);
  return written;
}

/** What the page shows at first. */
export const firstState: InspectState = {
  models: null,
  digit: firstDigit,
  tab: null,
  step: null,
  parts: {},
};

function partsIn(query: Query): Readonly<Record<string, string>> {
  const names = Object.keys(query).filter((name) => !own.includes(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = textIn(query, name);
      return text === null ? [] : [[name, text]];
    }),
  );
}

function textIn(query: Query, name: string): string | null {
  const written = query[name];
  const text = Array.isArray(written) ? written[0] : written;
  return typeof text === 'string' ? text : null;
}
