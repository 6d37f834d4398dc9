import type { WritableComputedRef } from 'vue';
import type { ReadingOrder } from '../../charts/reading/reading-orders.ts';
import type { Scrubber } from '../../charts/reading/use-scrubber.ts';
import type { ChosenModel } from '../../client/models/choosing.ts';
import type { ImageQuestion } from '../../client/models/use-model-answers.ts';
import type { SetQuestion } from './sets/use-set-means.ts';
import type { DigitSource, ShownDigit } from './digit/use-digit.ts';

/** At most so many models are inspected side by side. */
export const mostInspected = 4;

/** A set of digits to read. */
export interface ReadSet extends SetQuestion {
  /** The class of each. */
  readonly labels: readonly number[];
}

/** What every tab of the page is given. */
export interface InspectTabProps {
  /** The models that can read, at most `mostInspected`, and the image; null without a digit or a model. */
  question: ImageQuestion | null;
  /** The chosen models, also those that can't read. */
  models: readonly ChosenModel[];
  /** How each model reads, by experiment. */
  orders: ReadonlyMap<string, ReadingOrder>;
  /** The one cursor of all models and tabs. The page has the bar that moves it. */
  scrubber: Scrubber;
  /** The models that can read, and the digits of a set; null unless one is chosen. Then there is no question about one digit. */
  set: ReadSet | null;
  /** The digit; null while there is none. */
  digit: ShownDigit | null;
  /** Where test digits come from. */
  source: DigitSource;
  /**
   * Something that a tab shows, kept in the page's address under a name, such as the layer. Names are shared by all tabs;
   * `models`, `digit`, `tab` and `step` are taken.
   */
  part: InspectPart;
}

/** @param fallback what it is until something is chosen; it isn't written to the address */
export type InspectPart = (name: string, fallback: string) => WritableComputedRef<string>;
