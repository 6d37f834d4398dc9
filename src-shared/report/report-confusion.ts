import type { RunGroup } from '../compare/grouping.ts';
import { meanConfusion, meanCountText, type MeanConfusion } from '../compare/mean-confusion.ts';
import { classLabel } from '../data/class-name.ts';
import { formatPercent } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import { escapeXml } from './xml-text.ts';

/** The confusion matrix of a group on a test set, or of its only run. */
interface GroupConfusion {
  readonly label: string;
  /** How many runs it is the mean of. */
  readonly runs: number;
  readonly confusion: MeanConfusion;
  /** By label; null if the classes have only numbers. */
  readonly classNames: readonly string[] | null;
}

/** The mean confusion matrices of groups over their tested runs; of several data sets, a matrix each. */
export function groupConfusions(groups: readonly RunGroup[]): readonly GroupConfusion[] {
  return groups.flatMap(({ label, members }) => {
    const bySet = new Map<string, (readonly (readonly number[])[])[]>();
    for (const record of members) {
      const set = setOf(record);
      if (set !== null) bySet.set(set, [...(bySet.get(set) ?? []), record.test!.confusion]);
    }
    return [...bySet].map(([set, found]) => ({
      label: bySet.size === 1 ? label : `${label}: ${set}`,
      runs: found.length,
      // They have the same classes.
      confusion: meanConfusion(found)!,
      classNames: namesOf(members, set),
    }));
  });
}

/** What the classes of a set are called. */
function namesOf(members: RunGroup['members'], set: string): readonly string[] | null {
  return members.find((record) => setOf(record) === set)?.data?.classNames ?? null;
}

/** A data set, as far as its matrices can be averaged; null for a run without a test. */
function setOf({ config, test }: RunGroup['members'][number]): string | null {
  return test === null ? null : `${config.dataset}, ${test.confusion.length} classes`;
}

/** The name of a matrix, with how many runs it is the mean of. */
export function confusionTitle({ label, runs }: GroupConfusion): string {
  return runs === 1 ? label : `${label} (mean of ${runs} runs)`;
}

/** The numbers of examples in a matrix as a table: a row for each true class. */
export function confusionTexts({ confusion, classNames }: GroupConfusion): TextTable {
  return {
    header: [
      'True class',
      ...confusion.map((_, predicted) => `Predicted ${classLabel(classNames, predicted)}`),
    ],
    rows: confusion.map((row, label) => [
      classLabel(classNames, label),
      ...row.map(({ count }) => meanCountText(count.mean)),
    ]),
  };
}

/**
 * The matrices as HTML. Right cells are coloured by their share of the row, wrong ones by their share relative to the
 * largest of all matrices, as on the page.
 */
export function confusionFigures(found: readonly GroupConfusion[]): string[] {
  const wrong = found.flatMap(({ confusion }) =>
    confusion.flatMap((row, label) => row.filter((_, predicted) => predicted !== label)),
  );
  const largest = wrong.reduce((most, { share }) => Math.max(most, share.mean), 0);
  return found.map((one) => confusionFigure(one, largest));
}

function confusionFigure(one: GroupConfusion, largestWrong: number): string {
  const { confusion, classNames } = one;
  const nameOf = (label: number): string => escapeXml(classLabel(classNames, label));
  const head = confusion.map((_, label) => `<th scope="col">${nameOf(label)}</th>`).join('');
  const rows = confusion.map((row, truth) => {
    const cells = row.map(({ count, share: { mean: share } }, predicted) => {
      const isRight = truth === predicted;
      const heat = isRight || largestWrong === 0 ? share : share / largestWrong;
      return `<td class="${isRight ? 'right' : 'wrong'}" style="--heat:${heat.toFixed(3)}" title="${formatPercent(share)}">${count.mean === 0 ? '' : meanCountText(count.mean)}</td>`;
    });
    return `<tr><th scope="row">${nameOf(truth)}</th>${cells.join('')}</tr>`;
  });
  const name = escapeXml(confusionTitle(one));
  return `<figure><figcaption>${name}</figcaption><table class="confusion"><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></figure>`;
}
