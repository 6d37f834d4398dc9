import { expect, test } from 'vitest';
import { describeEndToEnd } from './support/describe-end-to-end.ts';

describeEndToEnd('start-up', (host) => {
  test('the first start shows the app without a complaint', async () => {
    const app = await host.start();
    await app.page.waitForSelector('#app > *');
    expect(await app.page.title()).toContain('Unroll');
    expect(app.complaints).toEqual([]);
  });
});
