import type { RunGroup } from '../compare/grouping.ts';
import { formatCount, formatPercent } from '../text/format.ts';
import { escapeXml } from './xml-text.ts';

/** Rows: true class; columns: predicted class; entries: examples. */
type Confusion = readonly (readonly number[])[];

/** The confusion matrix of a group on a test set. */
interface GroupConfusion {
  readonly label: string;
  /** How many runs it is the sum of. */
  readonly runs: number;
  readonly confusion: Confusion;
}

/** The confusion matrices of groups, summed over their tested runs; of several data sets, a matrix each. */
export function groupConfusions(groups: readonly RunGroup[]): readonly GroupConfusion[] {
  return groups.flatMap(({ label, members }) => {
    const bySet = new Map<string, Confusion[]>();
    for (const { config, test } of members) {
      if (test === null) continue;
      const set = `${config.dataset}, ${test.confusion.length} classes`;
      bySet.set(set, [...(bySet.get(set) ?? []), test.confusion]);
    }
    return [...bySet].map(([set, found]) => ({
      label: bySet.size === 1 ? label : `${label}: ${set}`,
      runs: found.length,
      confusion: found.reduce(sum),
    }));
  });
}

function sum(a: Confusion, b: Confusion): Confusion {
  return a.map((row, label) => row.map((count, predicted) => count + b[label]![predicted]!));
}

/** The share of its true class that each entry is; 0 without examples. */
function sharesOf(confusion: Confusion): number[][] {
  return confusion.map((row) => {
    const support = row.reduce((total, count) => total + count, 0);
    return row.map((count) => (support === 0 ? 0 : count / support));
  });
}

/**
 * The matrices as HTML. Right cells are coloured by their share of the row, wrong ones by their share relative to the
 * largest of all matrices, as on the page.
 */
export function confusionFigures(found: readonly GroupConfusion[]): string[] {
  const wrong = found.flatMap(({ confusion }) =>
    sharesOf(confusion).flatMap((row, label) => row.filter((_, predicted) => predicted !== label)),
  );
  const largest = wrong.reduce((most, share) => Math.max(most, share), 0);
  return found.map((one) => confusionFigure(one, largest));
}

function confusionFigure({ label, runs, confusion }: GroupConfusion, largestWrong: number): string {
  const shares = sharesOf(confusion);
  const head = confusion.map((_, predicted) => `<th scope="col">${predicted}</th>`).join('');
  const rows = confusion.map((row, truth) => {
    const cells = row.map((count, predicted) => {
      const share = shares[truth]![predicted]!;
      const isRight = truth === predicted;
      const heat = isRight || largestWrong === 0 ? share : share / largestWrong;
      return `<td class="${isRight ? 'right' : 'wrong'}" style="--heat:${heat.toFixed(3)}" title="${formatPercent(share)}">${count === 0 ? '' : formatCount(count)}</td>`;
    });
    return `<tr><th scope="row">${truth}</th>${cells.join('')}</tr>`;
  });
  const name = escapeXml(runs === 1 ? label : `${label} (sum of ${runs} runs)`);
  return `<figure><figcaption>${name}</figcaption><table class="confusion"><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></figure>`;
}
