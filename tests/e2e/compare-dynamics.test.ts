import { beforeAll, expect, test } from 'vitest';
import type { FixedPoints } from '#shared/inside/fixed-points';
import { memoryKind, spectrumOf, type Lyapunov } from '#shared/inside/lyapunov';
import { formatFixed, formatReal } from '#shared/text/format';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { scan } from './support/scan.ts';
import { trained } from './support/trained.ts';

// One host will do for these: nothing in them is done otherwise on another.
describeEndToEnd(
  'comparing how states move',
  (host) => {
    let app: AppUnderTest;
    let ids: readonly string[];

    beforeAll(async () => {
      app = await host.startForAll();
      const training = [
        trained(app.api, { cell: 'GRU', epochs: 2, keepCheckpoints: 1 }, 'one gru'),
        trained(app.api, { cell: 'RNN' }, 'one rnn'),
        trained(app.api, { cell: 'RNN', bidirectional: true }, 'both ways'),
      ];
      ids = (await Promise.all(training)).map(({ id }) => id);
    });

    test('shows the Lyapunov exponents of runs, and what they mean', async () => {
      const { page, api, complaints } = app;
      await goTo(page, `/compare?runs=${ids.join(',')}&tab=inside&inside=lyapunov`);
      const table = page.getByRole('region', { name: 'Largest Lyapunov exponent' });
      await table.getByRole('rowheader', { name: 'both ways' }).waitFor({ timeout: 90_000 });
      await page.getByRole('img', { name: /^Lyapunov spectrum/ }).waitFor();
      const input = { experiment: ids[0]!, kind: 'lyapunov' } as const;
      const found = (await api.call('analyses.run', input)) as Lyapunov;
      const { mean } = spectrumOf(found, null)[0]!;
      const row = table.getByRole('row', { name: 'one gru' });
      expect(await row.getByRole('cell').first().innerText()).toContain(formatFixed(mean, 3));
      const words = {
        forgets: /^Forgets: differences halve every/,
        keeps: /^Long memory: differences last all 28 rows$/,
        diverges: /^Chaotic: differences double every/,
      };
      await row.getByText(words[memoryKind(mean!, found.steps)]).waitFor();

      const title = 'Largest exponent by epoch';
      await page.getByRole('img', { name: new RegExp(`^${title}`) }).waitFor();
      await page.getByText('Not shown by epoch: one rnn has kept no checkpoints').waitFor();
      await page.getByRole('button', { name: `Export ${title}` }).click();
      await page.getByRole('menuitem', { name: 'Show as table' }).click();
      const byEpoch = page.getByRole('region', { name: `${title}: table` });
      const before = spectrumOf(found.byEpoch!.epochs[0]!, null)[0]!.mean!;
      await byEpoch.getByText(formatReal(before, 3)).first().waitFor();
      await scan(page);
      expect(complaints).toEqual([]);
    });

    test('shows the fixed points of runs of one direction, and what is forgotten', async () => {
      const { page, api, complaints } = app;
      await page.getByRole('radio', { name: 'Fixed points' }).click();
      await page.getByText('both ways reads in both directions').waitFor();
      await page.getByRole('img', { name: /^Forgetting/ }).waitFor();
      await page.getByRole('img', { name: /^Where states of one gru go/ }).waitFor();
      const input = { experiment: ids[1]!, kind: 'fixedPoints' } as const;
      const { points, starts } = (await api.call('analyses.run', input)) as FixedPoints;

      await page.getByRole('combobox', { name: 'Run' }).click();
      await page.getByRole('option', { name: 'one rnn' }).click();
      const table = page.getByRole('region', { name: 'Fixed and slow points' });
      await table.getByRole('cell', { name: `${points[0]!.starts} of ${starts}` }).waitFor();
      const last = points.length;
      await page.getByRole('combobox', { name: 'Point', exact: true }).click();
      await page.getByRole('option', { name: new RegExp(`^Point ${last}:`) }).click();
      const title = `Eigenvalues at point ${last} of one rnn`;
      await page.getByRole('img', { name: new RegExp(`^${title}`) }).waitFor();

      // What a chart shows is there as a table.
      await page.getByRole('button', { name: `Export ${title}` }).click();
      await page.getByRole('menuitem', { name: 'Show as table' }).click();
      const eigenvalues = page.getByRole('region', { name: `${title}: table` });
      await eigenvalues.getByRole('columnheader', { name: 'Modulus' }).waitFor();
      await scan(page);
      expect(complaints).toEqual([]);
    });
  },
  ['browser'],
);
