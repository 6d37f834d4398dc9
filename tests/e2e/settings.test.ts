import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { EngineReport } from '#shared/contract/engines';
import { runJson } from '../support/program.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { openForm } from './support/run-form.ts';
import { shortTraining } from './support/seed.ts';
import { until } from './support/until.ts';

describeEndToEnd('settings', (host) => {
  let app: AppUnderTest;
  const choose = (group: string, name: RegExp) =>
    app.page.getByRole('radiogroup', { name: group }).getByRole('radio', { name }).click();
  const onPage = (key: 'theme' | 'motion') =>
    app.page.evaluate((name) => document.documentElement.dataset[name], key);
  const preferences = () => app.api.call('preferences.read', {});

  beforeAll(async () => {
    app = await host.startForAll();
  });
  beforeEach(() => goTo(app.page, '/settings'));

  test('the theme is light, dark, or the system’s', async () => {
    await until(() => onPage('theme'), 'light');
    await choose('Theme', /Dark/);
    await until(() => onPage('theme'), 'dark');
    await app.page.getByText('Theme saved').first().waitFor();
    await choose('Theme', /Match system/);
    await until(() => onPage('theme'), 'light');
    await app.page.emulateMedia({ colorScheme: 'dark' });
    await until(() => onPage('theme'), 'dark');
    await choose('Theme', /Light/);
    await until(() => onPage('theme'), 'light');
  });

  test('what Unroll is made of is listed with its licences', async () => {
    const { page } = app;
    await page.getByText('Included packages and their licences').click();
    await page.getByText(/^echarts .*: Apache-2\.0$/).click();
    await page.getByText('Apache License').filter({ visible: true }).waitFor();
    await page.getByText('MNIST: CC-BY-SA-3.0').waitFor();
  });

  test('another palette gives each run another colour immediately', async () => {
    const { page, api } = app;
    await api.call('experiments.create', { config: shortTraining, name: 'coloured' });
    const colour = async () => {
      await goTo(page, '/');
      const row = page.getByRole('row').filter({ hasText: 'coloured' });
      const style = await row.locator('[style*="background"]').first().getAttribute('style');
      await goTo(page, '/settings');
      return style;
    };
    const standard = await colour();
    await choose('Run colours', /Colour-blind safe/);
    await until(async () => (await preferences()).palette, 'colourBlindSafe');
    expect(await colour()).not.toBe(standard);
    await choose('Run colours', /Standard/);
    await until(async () => (await preferences()).palette, 'standard');
    expect(await colour()).toBe(standard);
  });

  test('with reduced motion nothing plays by itself', async () => {
    const { page } = app;
    await choose('Motion', /Reduced/);
    await until(() => onPage('motion'), 'reduced');
    await goTo(page, '/data');
    await page.getByRole('tab', { name: 'How the network reads it' }).click();
    await page.getByText('Motion is reduced, so nothing plays automatically').waitFor();
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(0);
    await goTo(page, '/settings');
    await choose('Motion', /Full/);
    await until(() => onPage('motion'), 'full');
  });

  test('shows the same about each engine as doctor', async () => {
    const { page } = app;
    const { json } = await runJson(app.home, 'doctor');
    const { engines } = json as { readonly engines: readonly EngineReport[] };
    await page.getByRole('button', { name: 'Check again' }).waitFor();
    for (const { available, detail } of engines) {
      const item = page.getByRole('listitem').filter({ hasText: detail });
      await item.getByText(available ? 'available' : 'not available', { exact: true }).waitFor();
    }
    expect(engines.map(({ name }) => name)).toEqual(['native', 'wasm', 'tensorflow']);
  });

  test('an invalid number of threads is refused, a valid one is the default of a new run', async () => {
    const { page } = app;
    const threads = page.getByRole('textbox', { name: 'Threads' });
    await threads.fill('999');
    await page.getByText('Threads must be a whole number from').waitFor();
    expect((await preferences()).threads).toBe(0);
    await threads.fill('3');
    await until(async () => (await preferences()).threads, 3);
    await openForm(page);
    await until(() => page.locator('#field-threads').inputValue(), '3');
  });

  test('an impossible data folder is refused; another one is used from the next start on', async () => {
    const { page } = app;
    await page.getByText('Set by --home when Unroll was started').waitFor();
    const path = page.getByRole('textbox', { name: 'Folder path' });
    const use = page.getByRole('button', { name: 'Use this folder' });
    await use.click();
    await page.getByText('Enter the full path of a folder').waitFor();
    await path.fill('data');
    await use.click();
    await page.getByText('"data" is not allowed; give the full path of a folder').waitFor();
    const file = join(app.home, 'a-file');
    await writeFile(file, '');
    await path.fill(file);
    await use.click();
    await page.getByRole('alert').filter({ hasText: file }).waitFor();
    expect(await page.getByText('From the next start:').count()).toBe(0);
    const other = join(app.home, 'other');
    await path.fill(other);
    await use.click();
    await page.getByText(`From the next start: ${other}`).waitFor();
    await page.getByText('unless --home or UNROLL_HOME overrides it').waitFor();
  });

  test('settings are kept over a restart', async () => {
    await choose('Theme', /Dark/);
    await until(async () => (await preferences()).theme, 'dark');
    await app.page.getByRole('textbox', { name: 'Threads' }).fill('2');
    await until(async () => (await preferences()).threads, 2);
    await app.restart();
    await until(() => onPage('theme'), 'dark');
    await goTo(app.page, '/settings');
    await until(() => app.page.getByRole('textbox', { name: 'Threads' }).inputValue(), '2');
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
