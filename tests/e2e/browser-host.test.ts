import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { connectWire, cookieOf, openSocket } from '../support/wire-client.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { BrowserApp } from './support/browser-app.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { startExperiment } from './support/seed.ts';
import { untilTrained } from './support/until.ts';

function inBrowser(app: AppUnderTest): BrowserApp {
  if (!(app instanceof BrowserApp)) throw new Error(`${app.host} is not the browser host`);
  return app;
}

describeEndToEnd(
  'the browser host',
  (host) => {
    let app: BrowserApp;

    beforeAll(async () => {
      app = inBrowser(await host.startForAll());
    });

    test('a page that came in by the address is served and reads what is stored', async () => {
      expect(new URL(app.page.url()).search).toBe('');
      const second = await app.openPage();
      await second.waitForSelector('#app > *');
      expect(app.complaints).toEqual([]);
    });

    test('a foreign page can neither open the WebSocket nor read a file', async () => {
      const foreign = await app.page.context().newPage();
      const { port } = app.server;
      // A page of another origin on this machine, to which the cookie is sent, as it knows no ports.
      await foreign.route('http://127.0.0.1:1/', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<p>foreign</p>' }),
      );
      await foreign.goto('http://127.0.0.1:1/');
      const outcome = await foreign.evaluate(async (target) => {
        const socket = new WebSocket(`ws://127.0.0.1:${target}/api`);
        const opened = await new Promise((resolve) => {
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        });
        const read = await fetch(`http://127.0.0.1:${target}/`, { credentials: 'include' }).then(
          () => true,
          () => false,
        );
        return { opened, read };
      }, port);
      expect(outcome).toEqual({ opened: false, read: false });
    });

    test('without the token there is only a page that says how to get in', async () => {
      const stranger = await app.page.context().browser()!.newContext();
      try {
        const page = await stranger.newPage();
        const response = await page.goto(new URL('/', app.server.url).href);
        expect(response?.status()).toBe(403);
        expect(await page.textContent('h1')).toBe('Unroll is locked');
      } finally {
        await stranger.close();
      }
    });

    test('a client that asks for what is not allowed is refused by the built program too', async () => {
      const { url } = app.server;
      const client = await connectWire(url);
      const call = client.call as (name: string, input: unknown) => Promise<unknown>;
      await expect(call('no.such', {})).rejects.toThrow('there is no command "no.such"');
      await expect(call('experiments.show', {})).rejects.toThrow('experiment:');
      client.socket.send(new Uint8Array(5 * 1024 * 1024));
      const [code] = (await once(client.socket, 'close')) as [number];
      expect(code).toBe(1009);
      const foreign = openSocket(url, {
        cookie: await cookieOf(url),
        origin: 'http://evil.example',
      });
      const [, response] = (await once(foreign, 'unexpected-response')) as [
        unknown,
        { statusCode: number },
      ];
      expect(response.statusCode).toBe(403);
      foreign.on('error', () => undefined);
      foreign.terminate();
    });

    test('a page that loses its host says so, and goes on when there is one again', async () => {
      const { page, api } = app;
      const id = await startExperiment(api);
      await goTo(page, `/run/${id}`);
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      expect(await app.stopHost()).toEqual({ code: 0 });
      const tryNow = page.getByRole('button', { name: 'Try now' });
      await tryNow.waitFor();
      // The page comes back by itself, with the cookie it has, and asks again for what it shows.
      await app.startHost();
      await tryNow.waitFor({ state: 'hidden' });
      await page.getByText('This run was stopped').waitFor();
      await page.getByRole('button', { name: 'Resume' }).first().click();
      await page.getByRole('button', { name: 'Stop', exact: true }).click(untilTrained);
      await page.getByText('This run was stopped').waitFor();
    });
  },
  ['browser'],
);
