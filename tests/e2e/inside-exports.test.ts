import { beforeAll, expect, test } from 'vitest';
import type { AnalysisKind, AnalysisResults } from '#shared/inside/analyses';
import { accuracyDrop } from '#shared/inside/lesions';
import { spectrumOf } from '#shared/inside/lyapunov';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { saveChart, saveChartData } from './support/exports.ts';
import { goTo } from './support/navigate.ts';
import { trained } from './support/trained.ts';

/** A chart of each view: its title, and the numbers of a run that its file has. */
const charts: {
  readonly [Kind in AnalysisKind]: readonly [
    title: string,
    numbers: (result: AnalysisResults[Kind]) => readonly (number | null)[],
  ];
} = {
  rowsNeeded: ['Accuracy by rows read', ({ accuracy }) => accuracy],
  probes: ['Class known after each row', ({ layers }) => layers.at(-1)!.accuracy],
  lesions: [
    'Accuracy drop by unit',
    (result) => result.layers[0]!.map((_, unit) => accuracyDrop(result, 0, unit, null)),
  ],
  lyapunov: ['Lyapunov spectrum', (result) => spectrumOf(result, null).map(({ mean }) => mean)],
  fixedPoints: ['Forgetting', ({ forgetting }) => forgetting!.accuracy],
};

// One host will do: nothing here is done otherwise on another.
describeEndToEnd(
  'saving what analyses show',
  (host) => {
    let app: AppUnderTest;
    let id: string;

    beforeAll(async () => {
      app = await host.startForAll();
      ({ id } = await trained(app.api, { cell: 'GRU', hiddenSize: 6 }, 'one gru'));
    });

    test.each(Object.keys(charts) as AnalysisKind[])(
      'the numbers and the figure of a chart of %s',
      async (kind) => {
        const { page, api } = app;
        await goTo(page, `/compare?runs=${id}&tab=inside&inside=${kind}`);
        const [title, numbers] = charts[kind];
        await page.getByRole('img', { name: new RegExp(`^${title}`) }).waitFor({ timeout: 90_000 });
        const result = await api.call('analyses.run', { experiment: id, kind });
        const csv = await saveChartData(page, title);
        const rows = csv.trimEnd().split('\r\n').slice(1);
        const saved = rows.map((row) => Number(row.split(',').at(1)));
        const expected = numbers(result as never).map((value) => value ?? Number.NaN);
        // Units are drawn from the one that matters most on.
        const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
        expect(sorted(saved)).toEqual(sorted(expected));
        const svg = await saveChart(page, title);
        expect(svg).toMatch(/^<svg /);
        expect(svg).toContain(title);
      },
    );
  },
  ['browser'],
);
