import type { StateTrajectories } from '#shared/contract/commands';
import { classLabel } from '#shared/data/class-name';
import { formatFixed, formatShare } from '#shared/text/format';
import type { TableColumn } from '../../../ui/table-column.ts';
import { answerAt } from './plane-view.ts';

/** A model's trajectories, as they are shown. */
export interface ShownStates {
  readonly id: string;
  readonly name: string;
  readonly states: StateTrajectories;
  /** Of the classes, by label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
  /** What a step reads: `row`. */
  readonly noun: string;
}

/** The name of an axis, with its share of the variance. @param axis 0 or 1 */
export function axisName({ explained }: StateTrajectories, axis: 0 | 1): string {
  return `PC ${axis + 1}, ${formatShare(explained[axis], 2)} of the variance`;
}

/** What a model's head answers at the state after a step, from 0, in words. */
export function placeInWords({ states, classNames, noun }: ShownStates, step: number): string {
  const [x, y] = [states.path[2 * step]!, states.path[2 * step + 1]!];
  const label = answerAt(states.answers, [x, y]);
  const where = `After ${noun} ${step + 1}, at (${formatFixed(x, 2)}, ${formatFixed(y, 2)})`;
  return label === null
    ? `${where}.`
    : `${where}, in the region of ${classLabel(classNames, label)}.`;
}

/** A row of the table of the digit's path: the state of one model after one step. */
export interface PathRow {
  readonly name: string;
  /** From 1. */
  readonly step: number;
  readonly x: number;
  readonly y: number;
  /** What the head answers there; empty if that isn't decided. */
  readonly answer: string;
}

/** The paths of several models, one after the other. */
export function pathRows(models: readonly ShownStates[]): readonly PathRow[] {
  return models.flatMap(({ name, states, classNames }) =>
    Array.from({ length: states.steps }, (_, step) => {
      const [x, y] = [states.path[2 * step]!, states.path[2 * step + 1]!];
      const label = answerAt(states.answers, [x, y]);
      const answer = label === null ? '' : classLabel(classNames, label);
      return { name, step: step + 1, x, y, answer };
    }),
  );
}

/** A row of the table of test digits: where one of them ends in one model's plane. */
export interface DigitRow {
  readonly name: string;
  /** Its index in the test set. */
  readonly digit: number;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** The test digits in the planes of several models, one model after the other. */
export function digitRows(models: readonly ShownStates[]): readonly DigitRow[] {
  return models.flatMap(({ name, states: { sample }, classNames }) =>
    sample.indices.map((digit, at) => ({
      name,
      digit,
      label: classLabel(classNames, sample.labels[at]!),
      x: sample.points[2 * at]!,
      y: sample.points[2 * at + 1]!,
    })),
  );
}

const coordinates = [
  {
    key: 'x',
    label: 'PC 1',
    align: 'end',
    text: ({ x }) => formatFixed(x, 3),
    exact: ({ x }) => x,
  },
  {
    key: 'y',
    label: 'PC 2',
    align: 'end',
    text: ({ y }) => formatFixed(y, 3),
    exact: ({ y }) => y,
  },
] as const satisfies readonly TableColumn<{ readonly x: number; readonly y: number }>[];

export const pathColumns: readonly TableColumn<PathRow>[] = [
  { key: 'name', label: 'Model', isHeader: true, text: ({ name }) => name, maxWidth: '240px' },
  { key: 'step', label: 'Step', align: 'end', text: ({ step }) => step },
  ...coordinates,
  { key: 'answer', label: 'Region', text: ({ answer }) => answer },
];

export const digitColumns: readonly TableColumn<DigitRow>[] = [
  { key: 'name', label: 'Model', isHeader: true, text: ({ name }) => name, maxWidth: '240px' },
  { key: 'digit', label: 'Test digit', align: 'end', text: ({ digit }) => digit },
  { key: 'label', label: 'Class', text: ({ label }) => label },
  ...coordinates,
];
