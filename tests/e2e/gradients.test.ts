import { beforeAll, expect, test } from 'vitest';
import { flowFigures, flowColumns } from '#shared/inside/flow-table';
import { flowFlag, flowSentence, ratioText } from '#shared/inside/gradient-flow';
import { summariseLayer } from '#shared/inside/recorded-layers';
import type { ExperimentRecord } from '#shared/experiment/record';
import { epochText, momentText } from '../../src-renderer/charts/heat/gradient-carpet.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { saveChart, saveReport, saveTable } from './support/exports.ts';
import { goTo } from './support/navigate.ts';
import { lastCellByKeyboard } from './support/heat-table.ts';
import { scan } from './support/scan.ts';
import { startExperiment } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { until, untilTrained } from './support/until.ts';

const place = { layer: 0, direction: 'forward' } as const;

// One host will do: nothing here is done otherwise on another.
describeEndToEnd(
  'gradients through time',
  (host) => {
    let app: AppUnderTest;
    let rnn: ExperimentRecord;
    let lstm: ExperimentRecord;

    beforeAll(async () => {
      app = await host.startForAll();
      [rnn, lstm] = await Promise.all([
        trained(app.api, { cell: 'RNN' }, 'one rnn'),
        trained(app.api, { cell: 'LSTM' }, 'one lstm'),
      ]);
    });

    const recordingOf = ({ id }: ExperimentRecord) =>
      app.api.call('experiments.recording', { experiment: id });
    const carpet = () => app.page.getByRole('application', { name: /^Gradient through time\./ });

    async function openInside(id: string): Promise<void> {
      await goTo(app.page, `/run/${id}`);
      const tabs = app.page.getByRole('tablist', { name: 'About this run' });
      await tabs.getByRole('tab', { name: 'Inside' }).click();
    }

    test('a run says how much gradient reaches its first row, and shows every number', async () => {
      const { page, complaints } = app;
      const points = await recordingOf(rnn);
      await openInside(rnn.id);
      await carpet().waitFor();
      const { ratio } = summariseLayer(points, place, rnn.config.hiddenSize)!;
      await page.getByText(flowSentence(ratio, 'forward', 'row')).waitFor();
      const isFlagged = await page.getByRole('heading', { name: /^The gradient / }).count();
      expect(isFlagged).toBe(flowFlag(ratio) === null ? 0 : 1);

      await carpet().focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      for (let tens = 0; tens < 3; tens += 1) await page.keyboard.press('PageDown');
      const second = points[1]!;
      const norm = ratioText(second.layers[0]!.gradient.at(-1)!);
      const epoch = epochText(second.epoch);
      const spoken = page
        .getByRole('status')
        .filter({ hasText: `Row 28, epoch ${epoch}: ${norm}` });
      await spoken.waitFor({ state: 'attached' });
      await page.getByText(momentText(second), { exact: true }).waitFor();

      expect(await saveChart(page, 'Gradient through time')).toContain('data:image/png;base64,');
      await page.getByRole('button', { name: 'Export Gradient through time' }).click();
      await page.getByRole('menuitem', { name: 'Show as table' }).click();
      const table = page.getByRole('region', { name: 'Gradient through time: table' });
      await until(() => table.getByRole('row').count(), 29);
      await table.getByRole('rowheader', { name: '28' }).waitFor();
      await scan(page, 'the table');
      await page.getByRole('button', { name: 'Export Gradient through time' }).click();
      await page.getByRole('menuitem', { name: 'Show as chart' }).click();
      await scan(page, 'the carpet');
      const last = points.at(-1)!.layers[0]!.gradient.at(-1)!;
      expect(await lastCellByKeyboard(page, 'Gradient through time')).toBe(ratioText(last));
      expect(complaints).toEqual([]);
    });

    test('a comparison overlays the profiles and lists ratios, also in its report', async () => {
      const { page, complaints } = app;
      await goTo(page, `/compare?runs=${rnn.id},${lstm.id}&tab=inside&inside=gradients`);
      const table = page.getByRole('region', { name: 'Gradients, gates and units' });
      for (const record of [rnn, lstm]) {
        const points = await recordingOf(record);
        const figures = flowFigures([{ config: record.config, points }], place)!;
        const row = table.getByRole('row', { name: record.name });
        const texts = flowColumns.map(({ text }) => text(figures));
        await until(() => row.getByRole('cell').allInnerTexts(), texts);
        const carpet = page.getByRole('article', { name: record.name });
        await carpet.getByText(flowSentence(figures.ratio, 'forward', 'row')).waitFor();
      }
      const map = (name: string) =>
        page.getByRole('application', { name: `Gradient through time of ${name}.` });
      await map('one rnn').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      const [, second] = await recordingOf(rnn);
      const epochs = page.getByRole('slider', { name: 'Epoch' });
      await until(() => epochs.getAttribute('aria-valuenow'), '1');
      await page
        .getByRole('status')
        .filter({ hasText: `Row 1, epoch ${epochText(second!.epoch)}: ` })
        .waitFor({ state: 'attached' });
      await epochs.press('End');
      const ofRnn = page.getByRole('article', { name: 'one rnn' });
      expect(await lastCellByKeyboard(ofRnn, 'one rnn')).toBe(ratioText(1));

      const profiles = page.getByRole('img', { name: /^Gradient by row\. Last: one rnn 1 at/ });
      await profiles.waitFor();
      await page.getByText('Relative to the last step').click();
      await profiles.waitFor({ state: 'hidden' });
      expect(await saveTable(page)).toContain('First-to-last ratio');
      expect(await saveReport(page)).toContain('<h2>Gradients through time</h2>');
      await scan(page);
      expect(complaints).toEqual([]);
    });

    test('the carpet grows while the run trains', async () => {
      const { api } = app;
      const running = await startExperiment(api);
      await openInside(running);
      await carpet().waitFor(untilTrained);
      const slider = app.page.getByRole('slider', { name: 'Point of the training' });
      const count = async () => Number(await slider.getAttribute('aria-valuemax'));
      const before = await count();
      await expect.poll(count, untilTrained).toBeGreaterThan(before);
      await api.call('runs.stop', { experiment: running });
    }, 240_000);

    test('a run that hasn’t been started says why there is nothing to see', async () => {
      const { page, api } = app;
      const { id } = await api.call('experiments.create', { config: {} });
      await openInside(id);
      await page.getByRole('heading', { name: 'Nothing recorded yet' }).waitFor();
      await scan(page);
    });
  },
  ['browser'],
);
