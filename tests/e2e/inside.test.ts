import { beforeAll, expect, test } from 'vitest';
import { accuracyDrop, summariseLesions, type Lesions } from '#shared/inside/lesions';
import { formatPoints } from '#shared/text/format';
import { memoryCapacity, type Probes } from '#shared/inside/probes';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { lastCellByKeyboard } from './support/heat-table.ts';
import { scan } from './support/scan.ts';
import { trained } from './support/trained.ts';
import { until } from './support/until.ts';

// One host will do: nothing here is done otherwise on another.
describeEndToEnd(
  'what happens inside models, over their test sets',
  (host) => {
    let app: AppUnderTest;
    let gru: string;
    let rnn: string;
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

    beforeAll(async () => {
      app = await host.startForAll();
      const training = [
        trained(app.api, { cell: 'GRU' }, 'one gru'),
        trained(
          app.api,
          { cell: 'RNN', layers: 2, hiddenSize: 8 },
          'deep rnn, whose name is too long for a table',
        ),
      ];
      [gru, rnn] = (await Promise.all(training)).map(({ id }) => id) as [string, string];
    });

    test('probes tell the class and earlier rows, from each layer and from the inputs', async () => {
      const { page, api, complaints } = app;
      await goTo(page, `/compare?runs=${gru},${rnn}&tab=inside`);
      await page.getByRole('radio', { name: 'Probes' }).click();
      await page.getByRole('img', { name: /^Class known after each row/ }).waitFor();
      await page.getByRole('img', { name: /^Memory of earlier rows/ }).waitFor();
      const found = (await api.call('analyses.run', { experiment: gru, kind: 'probes' })) as Probes;
      const table = page.getByRole('region', { name: 'What the probes find' });
      const row = table.getByRole('row', { name: /one gru/ });
      await row.getByText(memoryCapacity(found.layers[0]!).toFixed(2)).waitFor();
      await scan(page, 'probes');

      // A model of one layer has no second one.
      await page.getByRole('radio', { name: 'Layer 2' }).click();
      await table.getByRole('row', { name: /deep rnn/ }).waitFor();
      await until(() => row.count(), 0);
      await page.getByRole('radio', { name: 'Inputs alone' }).click();
      await row.getByText(memoryCapacity(found.inputs).toFixed(2)).first().waitFor();
      expect(page.url()).toContain('inside=probes');
      expect(complaints).toEqual([]);
    });

    test('lesions show the drop of each class without each unit, in the order that is asked for', async () => {
      const { page, api, complaints } = app;
      await goTo(page, `/compare?runs=${gru},${rnn}&tab=inside&inside=lesions`);
      const map = page.getByRole('region', { name: 'Drop by unit and class' });
      await map.waitFor();
      const found = (await api.call('analyses.run', {
        experiment: gru,
        kind: 'lesions',
      })) as Lesions;
      const table = page.getByRole('region', { name: 'What single units decide', exact: true });
      const { largest } = summariseLesions(found, -1);
      await table
        .getByRole('row', { name: /one gru/ })
        .getByText(formatPoints(largest))
        .first()
        .waitFor();
      await page.getByRole('img', { name: /^Accuracy drop by unit/ }).waitFor();
      // Beside the chart, long names are cut off, and no column.
      const scroller = table.getByRole('region', { name: 'What single units decide: table' });
      expect(await scroller.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(
        0,
      );
      await scan(page, 'lesions');

      // Sorted by the drop over all classes, the first column is the unit with the largest.
      await map.getByRole('button', { name: /^Export Accuracy drop/ }).click();
      await page.getByRole('menuitem', { name: 'Show as table' }).click();
      await map.getByRole('columnheader', { name: /^unit/ }).first().waitFor();
      await map.getByText(formatPoints(largest)).first().waitFor();
      await map.getByRole('combobox', { name: 'Order of the units' }).click();
      await page.getByRole('option', { name: 'By number' }).click();
      await map
        .getByText(formatPoints(accuracyDrop(found, -1, 0, null)))
        .first()
        .waitFor();
      await map.getByRole('button', { name: /^Export Accuracy drop/ }).click();
      await page.getByRole('menuitem', { name: 'Show as chart' }).click();
      const [unit, label] = [found.layers.at(-1)!.length - 1, found.examples.length - 1];
      expect(await lastCellByKeyboard(map, 'Accuracy drop by unit and class')).toBe(
        formatPoints(accuracyDrop(found, -1, unit, label)),
      );
      expect(complaints).toEqual([]);
    });

    test('units are brushed off, and the digit’s answer and the accuracy follow', async () => {
      const { page, api, complaints } = app;
      await goTo(page, `/inspect?models=${gru},${rnn}&digit=test:3&tab=lesions`);
      const model = page.getByRole('region', { name: 'one gru' });
      const units = model.getByRole('listbox', { name: /^Units of layer 1/ });
      await units.waitFor();
      const all = model.getByRole('row', { name: /^All/ }).getByRole('cell');
      const [intact] = await api.call('models.scoreWithout', { experiments: [gru], units: [] });
      const accuracyOf = ({ answer }: Extract<typeof intact, { kind: 'answer' }>): string => {
        const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
        return percent(sum(answer.right) / sum(answer.examples));
      };
      if (intact?.kind !== 'answer') throw new Error('the model has no score');
      await until(() => all.nth(1).innerText(), accuracyOf(intact));
      expect(await all.count()).toBe(2);

      // By mouse: one, and then those that the pointer is dragged over.
      const option = (unit: number) => units.getByRole('option').nth(unit);
      await option(0).hover();
      await page.mouse.down();
      await option(1).hover();
      await option(2).hover();
      await page.mouse.up();
      await option(4).hover();
      await model.getByText(/Layer 1: 3 of/).waitFor();
      // By keyboard: on from there, with Shift to brush.
      await units.focus();
      await page.keyboard.press('Shift+ArrowRight');
      await model.getByText(/Layer 1: 4 of/).waitFor();
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      await model.getByText(/Layer 1: 3 of/).waitFor();
      const off = [1, 2, 3].map((unit) => ({ layer: 0, unit }));
      const [brushed] = await api.call('models.scoreWithout', { experiments: [gru], units: off });
      if (brushed?.kind !== 'answer') throw new Error('the model has no score');
      await until(() => all.nth(3).innerText(), accuracyOf(brushed));
      await model.getByText(/Without 3 units:/).waitFor();

      await page.getByRole('switch', { name: 'Compare with as many random units' }).click();
      await model.getByText(/Without as many random units:/).waitFor();
      await model.getByRole('button', { name: 'Invert' }).click();
      await model.getByText(/Layer 1: (?!3 of)\d+ of/).waitFor();
      await scan(page, 'brushed');
      await model.getByRole('button', { name: 'Reset' }).click();
      await model.getByText(/Layer 1: 0 of/).waitFor();
      await until(() => model.getByText(/Without/).count(), 0);
      expect(complaints).toEqual([]);
    });
  },
  ['browser'],
);
