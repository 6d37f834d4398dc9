import { once } from 'node:events';
import { createServer } from 'node:http';
import { beforeAll, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { connectWire, openSocket } from '../support/wire-client.ts';
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
      await app.page.getByRole('navigation').first().waitFor();
      const { pathname, href } = new URL(app.page.url());
      expect(pathname).toBe('/');
      expect(href).not.toContain(new URL(app.server.url).hash);
      expect(await app.page.context().cookies()).toEqual([]);
      const second = await app.openPage();
      await second.getByRole('navigation').first().waitFor();
      await second.reload();
      await second.getByRole('navigation').first().waitFor();
      expect(app.complaints).toEqual([]);
      await second.close();
    });

    test('the key of a page can be used, but not read, by what runs in it (A4)', async () => {
      const read = await app.page.evaluate(async () => {
        const outcome = <Result>(request: IDBRequest<Result>) =>
          new Promise<Result>((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error!);
          });
        const database = await outcome(indexedDB.open('unroll'));
        const keys = database.transaction('keys').objectStore('keys');
        const key = (await outcome(keys.get('page'))) as CryptoKey;
        database.close();
        const exported = await crypto.subtle.exportKey('raw', key).then(
          () => true,
          () => false,
        );
        return { kind: key.type, exported, kept: { ...localStorage, ...sessionStorage } };
      });
      expect(read).toEqual({ kind: 'secret', exported: false, kept: {} });
    });

    test('a foreign page can neither open the WebSocket nor read a file', async () => {
      const foreign = await app.page.context().newPage();
      const { port } = app.server;
      // A page of another origin on this machine.
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
        const entered = await fetch(`http://127.0.0.1:${target}/enter`, {
          method: 'POST',
          mode: 'no-cors',
          body: 'x',
        }).then(
          ({ status }) => status,
          () => 'refused',
        );
        return { opened, read, entered };
      }, port);
      expect(outcome).toEqual({ opened: false, read: false, entered: 'refused' });
    });

    test('without the token there is only a page that says how to get in', async () => {
      const stranger = await app.page.context().browser()!.newContext();
      try {
        const page = await stranger.newPage();
        for (const path of ['/', `/enter#${'x'.repeat(43)}`]) {
          await page.goto(new URL(path, app.server.url).href);
          await page.getByRole('heading', { name: 'Unroll is locked' }).waitFor();
          expect(new URL(page.url()).pathname).toBe('/locked');
        }
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
      const foreign = openSocket(url, { origin: 'http://evil.example' });
      const [, response] = (await once(foreign, 'unexpected-response')) as [
        unknown,
        { statusCode: number },
      ];
      expect(response.statusCode).toBe(403);
      foreign.on('error', () => undefined);
      foreign.terminate();
    });

    test('a page that loses its host says so, and continues when there is one again (A4)', async () => {
      const { page, api } = app;
      const id = await startExperiment(api);
      await goTo(page, `/run/${id}`);
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      expect(await app.stopHost()).toEqual({ code: 0 });
      const tryNow = page.getByRole('button', { name: 'Try now' });
      await tryNow.waitFor();
      // Meanwhile another program takes the port. The page says one challenge to it, and nothing more.
      const { port } = app.server;
      const heard: string[] = [];
      const squatter = createServer((request) => heard.push(`${request.method} ${request.url}`));
      const sockets = new WebSocketServer({ server: squatter });
      sockets.on('connection', (socket, request) => {
        heard.push(`cookie ${request.headers.cookie}`);
        socket.on('message', (data) => {
          heard.push((data as Buffer).toString());
          socket.send(`${'A'.repeat(43)}.${'A'.repeat(43)}`);
        });
      });
      squatter.listen(port, '127.0.0.1');
      await vi.waitFor(() => expect(heard.length).toBeGreaterThan(3), { timeout: 60_000 });
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => squatter.close(resolve));
      for (const said of heard) expect(said).toMatch(/^(cookie undefined|[\w-]{43})$/);
      // The page comes back by itself, with the key it has, and asks again for what it shows.
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
