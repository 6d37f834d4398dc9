import { expect, test } from 'vitest';
import { startProgram } from '../support/program.ts';
import { startRedis } from '../support/redis-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { untilTrained } from './support/until.ts';

const name = 'Sizes on workers';

describeEndToEnd(
  'a sweep that workers compute',
  (host) => {
    test('is run on a worker from the page, left, followed to its end, and its best run opened', async (context) => {
      const redis = await startRedis(context);
      const environment = { UNROLL_REDIS_PASSWORD: redis.password };
      const { page, api, complaints } = await host.start({ environment });
      const { id } = await api.call('sweeps.create', {
        definition: {
          name,
          base: { epochs: 40, trainingExamples: 400, validationExamples: 200, batchSize: 50 },
          space: [{ field: 'hiddenSize', values: [8, 16] }],
          method: { kind: 'grid' },
        },
      });
      await goTo(page, `/sweeps/${id}`);
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('radio', { name: 'Workers' }).click();
      await dialog.getByLabel('Redis address').fill(redis.url);
      await dialog.getByRole('button', { name: 'Run', exact: true }).click();

      // Without a worker the page says how to start one.
      await page.getByText('No worker is there yet').waitFor(untilTrained);
      startProgram(
        await temporaryFolder(),
        ...['worker', '--redis', redis.url, '--password-file', redis.passwordFile],
        ...['--name', 'lab-1', '--threads', '1'],
      );
      await page
        .getByText(/epoch \d+ of 40 · lab-1/)
        .first()
        .waitFor(untilTrained);
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page
        .getByRole('table', { name: 'Workers' })
        .getByRole('row', { name: /lab-1 .*trains 1 of at most 1 run/ })
        .waitFor(untilTrained);

      await page.getByRole('button', { name: 'Leave' }).click();
      await page.getByRole('button', { name: 'Follow' }).waitFor(untilTrained);
      await page.getByText('Submitted', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Follow' }).click();
      await dialog.getByText(`elsewhere (Workers through ${redis.url})`).waitFor();
      await dialog.getByRole('button', { name: 'Follow' }).click();

      await page.getByText('Finished', { exact: true }).waitFor(untilTrained);
      await page.getByText('2 finished trials').waitFor();
      const { trials } = await api.call('sweeps.show', { sweep: id });
      expect(trials.map(({ machine, losses }) => [machine, losses.length])).toEqual([
        ['lab-1', 40],
        ['lab-1', 40],
      ]);
      await page.getByRole('button', { name: 'Open the best run' }).click();
      await page.waitForURL(/\/run\//);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(complaints).toEqual([]);
    });
  },
  ['browser'],
);
