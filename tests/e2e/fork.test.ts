import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { row } from './support/run-table.ts';
import { scan } from './support/scan.ts';
import { clearExperiments } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { untilTrained } from './support/until.ts';

describeEndToEnd('forks', (host) => {
  let app: AppUnderTest;
  let parent: ExperimentRecord;

  beforeAll(async () => {
    app = await host.startForAll();
  });
  beforeEach(async () => {
    await app.page.keyboard.press('Escape');
    await goTo(app.page, '/');
    await clearExperiments(app.api);
    parent = await trained(app.api, { keepCheckpoints: 1, epochs: 2 }, 'the parent');
  });

  const dialog = () => app.page.getByRole('dialog', { name: /^Fork / });

  test('a run’s page forks it, and both say so, as does their comparison', async () => {
    const { page, api } = app;
    await goTo(page, `/run/${parent.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Fork…' }).click();
    await dialog()
      .getByText(/^The same run up to epoch 1, step [\d,]+, then continued unchanged/)
      .waitFor();
    await scan(page, 'the dialog to fork a run');
    await dialog().getByLabel('Learning rate', { exact: true }).fill('0.0005');
    const rate = String(parent.config.learningRate);
    await dialog().getByText(`; then learning rate ${rate} → 0.0005.`).waitFor();
    await dialog().getByLabel('Name').fill('the child');
    await dialog().getByRole('button', { name: 'Fork and train' }).click();

    await page.getByText('Forked from the parent at epoch 1').waitFor();
    await page.locator('.tested').waitFor(untilTrained);
    const { step } = parent.keptCheckpoints[1]!;
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByText('The same run as “the parent” up to epoch 1').waitFor();
    await scan(page, 'the config of a fork');
    await page.getByRole('tab', { name: 'Environment' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The weights are identical, bit for bit').waitFor(untilTrained);

    const listed = await api.call('experiments.list', {});
    const child = listed.flatMap((each) =>
      each.kind === 'experiment' && each.record.fork !== null ? [each.record] : [],
    )[0]!;
    expect(child).toMatchObject({
      name: 'the child',
      fork: { parent: parent.id, epoch: 1, step },
    });
    expect(child.epochs[0]!.weightsSha256).toBe(parent.epochs[0]!.weightsSha256);

    await page.getByRole('link', { name: 'the parent' }).click();
    await page.getByText('Forks: the child').waitFor();

    await goTo(page, `/compare?runs=${parent.id},${child.id}&tab=curves`);
    const sentence = page.getByText(/“the child” and “the parent” are the same run up to epoch 1/);
    await sentence.waitFor();
    await page
      .getByText(/^Fork at epoch 1, step/)
      .first()
      .waitFor();
    await scan(page, 'the curves of a fork and its parent');
    await page.getByRole('tab', { name: 'Config' }).click();
    await sentence.waitFor();
  });

  test('the table forks a run too; one without checkpoints leads to the form', async () => {
    const { page } = app;
    await row(page, 'the parent').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Fork…' }).click();
    await dialog()
      .getByText(/^The same run up to epoch 1/)
      .waitFor();
    await page.keyboard.press('Escape');

    const plain = await trained(app.api, {}, 'without checkpoints');
    await goTo(page, `/run/${plain.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Fork…' }).click();
    await dialog().getByText('This run has kept no checkpoints to begin from.').waitFor();
    await scan(page, 'the dialog without checkpoints');
    await dialog().getByRole('button', { name: 'Train again with checkpoints' }).click();
    await page.waitForURL(/#\/new/);
    await page.getByText('kept checkpoint').first().waitFor();
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
