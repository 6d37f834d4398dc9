import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { decodeCall, encodeFrame, type CallFrame } from '#shared/contract/wire';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { saveChart, saveReport, saveTable } from './support/exports.ts';
import { scan } from './support/scan.ts';
import { patience } from './support/until.ts';
import { verdict } from './support/verdict.ts';

/** Three networks are trained, one after the other, on whatever machine this is. */
const untilJudged = { timeout: 600_000 } as const;

/** The most clicks that the way from the first start to a report may take. */
const mostClicks = 12;

/** What the choice trains on, and what is trained on in its place, which takes a third of the time. */
const digits = { asked: 10_000, trained: 1500 } as const;

/**
 * Has the host train on fewer digits than a page asks for, from its next reload on.
 * @returns the numbers that the page has asked for
 */
async function trainOnFewer(page: Page): Promise<readonly unknown[]> {
  const asked: unknown[] = [];
  const fewer = (bytes: Buffer): Buffer => {
    const call = decodeCall(bytes) as CallFrame;
    if (call.command !== 'experiments.createMany') return bytes;
    const { drafts } = call.input as { drafts: { config: Partial<ExperimentConfig> }[] };
    for (const draft of drafts) {
      asked.push(draft.config.trainingExamples);
      draft.config = { ...draft.config, trainingExamples: digits.trained };
    }
    return Buffer.from(encodeFrame(call));
  };
  await page.routeWebSocket(/\/api$/, (socket) => {
    const host = socket.connectToServer();
    // Text is the proof that page and host know each other's key.
    socket.onMessage((frame) => {
      host.send(typeof frame === 'string' ? frame : fewer(frame));
    });
  });
  return asked;
}

/** Counts the presses of the pointer on a page from now on. @returns a function that reads the count */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    document.documentElement.dataset['clicks'] = '0';
    const count = (event: Event): void => {
      if (!event.isTrusted) return;
      const { dataset } = document.documentElement;
      dataset['clicks'] = String(Number(dataset['clicks']) + 1);
    };
    addEventListener('pointerdown', count, true);
  });
  return async () => Number(await page.locator('html').getAttribute('data-clicks'));
}

describeEndToEnd('a student’s first hour', (host) => {
  const home = join(tmpdir(), `unroll-student-${host.name.replace(' ', '-')}-${process.pid}`);
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll({ home });
    // After the app has been closed, which writes until then.
    return () => rm(home, { recursive: true, force: true });
  });

  async function records(): Promise<readonly ExperimentRecord[]> {
    const list = await app.api.call('experiments.list', {});
    return list.flatMap((each) => (each.kind === 'experiment' ? [each.record] : []));
  }

  test(
    'it is at most 12 clicks from the first start to a verdict, a chart, a table and a report (U7, U8)',
    { timeout: untilJudged.timeout + 120_000 },
    async () => {
      const { page } = app;
      const asked = await trainOnFewer(page);
      await page.reload();
      await page.getByRole('heading', { name: 'No experiments yet' }).waitFor();
      const clicks = await countClicks(page);
      const choice = page.getByRole('article').filter({ hasText: 'A quick look' });
      await choice.getByText('10,000 of 60,000 digits, 2 epochs').waitFor();
      await choice.getByText(/\d+ (?:s|min) on this machine/).waitFor(patience);

      await choice.getByRole('button', { name: 'Train RNN, GRU and LSTM' }).click();
      await verdict(page).getByText('0 of 3 runs finished').waitFor(patience);
      expect(asked).toEqual([digits.asked, digits.asked, digits.asked]);
      const loss = page.locator('[role=img][aria-label^="Training loss"]');
      await loss.and(page.locator('[aria-label*="RNN 256"]')).waitFor(untilJudged);
      // It grows without a reload.
      const first = await loss.getAttribute('aria-label');
      await expect.poll(() => loss.getAttribute('aria-label'), untilJudged).not.toBe(first);
      await verdict(page).getByRole('button', { name: 'Pause queue' }).waitFor();
      await scan(page, 'the live comparison');

      const figures = verdict(page).getByRole('list', { name: 'Runs by test accuracy' });
      await figures.getByRole('listitem').nth(2).waitFor(untilJudged);
      const best = (await records()).toSorted((a, b) => b.test!.accuracy - a.test!.accuracy)[0]!;
      const accuracy = `${(100 * best.test!.accuracy).toFixed(2)} %`;
      await verdict(page)
        .getByRole('heading', { name: `“${best.name}” is ahead with ${accuracy}` })
        .waitFor();
      await figures.getByRole('listitem').first().getByText(accuracy).waitFor();
      await scan(page, 'the verdict');
      await verdict(page).getByRole('button', { name: 'Details' }).click();
      const rows = verdict(page).getByRole('table').getByRole('row');
      await verdict(page).getByText('One seed each').waitFor();
      await rows.nth(1).getByText(accuracy).waitFor();
      await scan(page, 'the details of the verdict');

      expect(await saveChart(page, 'Training loss')).toContain('<svg');
      await page.getByRole('tab', { name: 'Results' }).click();
      expect(await saveTable(page)).toContain((100 * best.test!.accuracy).toFixed(2));
      expect(await saveReport(page)).toContain(best.weightsSha256);
      expect(await clicks()).toBeLessThanOrEqual(mostClicks);
      expect(await clicks()).toBeGreaterThan(5);
    },
  );

  test('the verdict’s models read what is drawn, and its batch is offered again (U9, U37)', async () => {
    const { page } = app;
    await verdict(page).getByRole('button', { name: 'Draw' }).click();
    for (const { name } of await records()) {
      await page.getByRole('article', { name: new RegExp(`^${name}`) }).waitFor();
    }
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await page
      .getByRole('heading', { name: 'Compare the last batch: RNN, GRU and LSTM' })
      .waitFor();
    await page.getByRole('button', { name: 'Compare these 3 runs' }).click();
    await verdict(page).getByRole('table').waitFor();
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
