import { beforeAll, expect, test } from 'vitest';
import { guidePages } from '../../src-renderer/features/help/guide-contents.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';

describeEndToEnd('help', (host) => {
  let app: AppUnderTest;
  const title = (name: string) => app.page.getByRole('heading', { level: 2, name }).waitFor();

  beforeAll(async () => {
    app = await host.startForAll();
  });

  test('F1 opens the page that helps with the current one, and the keyboard leads on', async () => {
    const { page } = app;
    await goTo(page, '/draw');
    await page.getByRole('heading', { level: 1, name: 'Draw' }).waitFor();
    await page.keyboard.press('F1');
    await title('Draw a digit');
    await page.getByRole('link', { name: 'Next: Look inside the networks' }).focus();
    await page.keyboard.press('Enter');
    await title('Look inside the networks');
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-label')).toBe('Look inside the networks');
  });

  test('the palette finds a page of the guide by its title', async () => {
    const { page } = app;
    await goTo(page, '/help');
    await title('Guide');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('help plain rnns');
    await page.getByRole('option', { name: 'Help: Show why plain RNNs forget' }).waitFor();
    await page.keyboard.press('Enter');
    await title('Show why plain RNNs forget');
  });

  test('every page shows its pictures, and fits at 200 % zoom', async () => {
    const { page } = app;
    await page.setViewportSize({ width: 640, height: 400 });
    for (const each of guidePages) {
      await goTo(page, `/help/${each.topic}`);
      await title(each.title);
      await page.waitForFunction(() =>
        [...document.querySelectorAll<HTMLImageElement>('article img')].every(
          (image) => image.complete && image.naturalWidth > 0,
        ),
      );
      const overflow = await page
        .locator('#page')
        .evaluate((main) => main.scrollWidth - main.clientWidth);
      expect(overflow, each.topic).toBe(0);
    }
    expect(app.complaints).toEqual([]);
  });

  test('on paper, a page is whole and without what surrounds it', async () => {
    const { page } = app;
    await goTo(page, '/help/is-it-better');
    await title('Is it really better?');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').filter({ visible: true }).count()).toBe(0);
    const heights = await page.evaluate(() => [
      document.querySelector('article')!.getBoundingClientRect().bottom,
      document.documentElement.scrollHeight,
    ]);
    expect(heights[1]).toBeGreaterThanOrEqual(Math.floor(heights[0]!));
    await page.emulateMedia({ media: 'screen' });
  });
});
