import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { connectWire, cookieOf, openSocket } from '../support/wire-client.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { BrowserApp } from './support/browser-app.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';

function inBrowser(app: AppUnderTest): BrowserApp {
  if (!(app instanceof BrowserApp)) throw new Error(`${app.host} is not the browser host`);
  return app;
}

describeEndToEnd(
  'the browser host',
  (host) => {
    test('a page that came in by the address is served and reads what is stored', async () => {
      const app = inBrowser(await host.start());
      expect(new URL(app.page.url()).search).toBe('');
      const second = await app.openPage();
      await second.waitForSelector('#app > *');
      expect(app.complaints).toEqual([]);
    });

    test('a foreign page can neither open the WebSocket nor read a file', async () => {
      const app = inBrowser(await host.start());
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
      const app = inBrowser(await host.start());
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

    test('the page goes on when the host has been started again', async () => {
      const app = inBrowser(await host.start());
      await app.page.waitForSelector('#app > *');
      const sockets: string[] = [];
      app.page.on('websocket', (socket) => {
        socket.on('framereceived', () => sockets.push(socket.url()));
      });
      expect(await app.stopHost()).toEqual({ code: 0 });
      await app.startHost();
      // The page comes back by itself, with the cookie it has, and asks again for what it shows.
      await vi.waitFor(() => expect(sockets).not.toEqual([]), { timeout: 60_000 });
    });

    test('a client that asks for what is not allowed is refused by the built program too', async () => {
      const app = inBrowser(await host.start());
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
  },
  ['browser'],
);
