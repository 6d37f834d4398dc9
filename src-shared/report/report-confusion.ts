import type { RunGroup } from '../compare/grouping.ts';
import { meanConfusion, meanCountText, type MeanConfusion } from '../compare/mean-confusion.ts';
import { formatPercent } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import { escapeXml } from './xml-text.ts';

/** The confusion matrix of a group on a test set, or of its only run. */
interface GroupConfusion {
  readonly label: string;
  /** How many runs it is the mean of. */
  readonly runs: number;
  readonly confusion: MeanConfusion;
}

/** The mean confusion matrices of groups over their tested runs; of several data sets, a matrix each. */
export function groupConfusions(groups: readonly RunGroup[]): readonly GroupConfusion[] {
  return groups.flatMap(({ label, members }) => {
    const bySet = new Map<string, (readonly (readonly number[])[])[]>();
    for (const { config, test } of members) {
      if (test === null) continue;
      const set = `${config.dataset}, ${test.confusion.length} classes`;
      bySet.set(set, [...(bySet.get(set) ?? []), test.confusion]);
    }
    return [...bySet].map(([set, found]) => ({
      label: bySet.size === 1 ? label : `${label}: ${set}`,
      runs: found.length,
      // They have the same classes.
      confusion: meanConfusion(found)!,
    }));
  });
}

/** The name of a matrix, with how many runs it is the mean of. */
export function confusionTitle({ label, runs }: GroupConfusion): string {
  return runs === 1 ? label : `${label} (mean of ${runs} runs)`;
}

/** The numbers of examples in a matrix as a table: a row for each true class. */
export function confusionTexts({ confusion }: GroupConfusion): TextTable {
  return {
    header: ['True class', ...confusion.map((_, predicted) => `Predicted ${predicted}`)],
    rows: confusion.map((row, label) => [
      String(label),
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
  const { confusion } = one;
  const head = confusion.map((_, predicted) => `<th scope="col">${predicted}</th>`).join('');
  const rows = confusion.map((row, truth) => {
    const cells = row.map(({ count, share: { mean: share } }, predicted) => {
      const isRight = truth === predicted;
      const heat = isRight || largestWrong === 0 ? share : share / largestWrong;
      return `<td class="${isRight ? 'right' : 'wrong'}" style="--heat:${heat.toFixed(3)}" title="${formatPercent(share)}">${count.mean === 0 ? '' : meanCountText(count.mean)}</td>`;
    });
    return `<tr><th scope="row">${truth}</th>${cells.join('')}</tr>`;
  });
  const name = escapeXml(confusionTitle(one));
  return `<figure><figcaption>${name}</figcaption><table class="confusion"><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></figure>`;
}
