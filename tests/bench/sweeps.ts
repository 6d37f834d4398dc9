/** Searches of tabulated runs with many seeds, `scripts/bench-sweeps.mjs`. */
import { parseArgs } from 'node:util';
import { summarise } from '#shared/statistics/summary';
import {
  bestAccuracy,
  gridEpochs,
  gridTrials,
  searches,
  searchOf,
  searchTable,
} from '../support/tabulated-sweeps.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    trials: { type: 'string', default: '60' },
  },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);

const percent = (value: number, digits: number): string => (100 * value).toFixed(digits);

console.log(
  `Best run: ${percent(bestAccuracy, 2)} %. Regret: how far the best run found is below it, in percentage points.`,
);
console.log(
  `The whole grid: ${gridEpochs} epochs. Mean and standard deviation of ${seeds.length} seeds.\n`,
);
console.log('| search | trials | regret | at most in 9 of 10 | share of the epochs |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const [name, settings] of Object.entries(searches)) {
  // Without halving a trial takes all its epochs, so that a quarter of the grid's trials are a quarter of its epochs.
  const trials = name.includes('halving') ? Number(values.trials) : Math.floor(gridTrials / 4);
  const results = seeds.map((seed) => searchTable(searchOf(settings(trials), seed)));
  const regrets = results.map(({ regret }) => regret);
  const regret = summarise(regrets)!;
  const share = summarise(results.map((result) => result.share))!;
  const most = regrets.toSorted((one, other) => one - other)[Math.ceil(0.9 * regrets.length) - 1]!;
  console.log(
    `| ${name} | ${trials} | ${percent(regret.mean, 2)} ± ${percent(regret.deviation ?? 0, 2)} ` +
      `| ${percent(most, 2)} | ${percent(share.mean, 1)} ± ${percent(share.deviation ?? 0, 1)} % |`,
  );
}
