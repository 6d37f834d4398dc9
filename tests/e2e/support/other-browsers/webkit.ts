import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { dragActions, sourceOf, type OtherBrowser } from './other-browser.ts';
import { vi } from 'vitest';
import { patience } from '../until.ts';
import { findProgram, startProgram, type Program } from './program.ts';

const driver = findProgram('WebKitWebDriver');
const virtualDisplay = findProgram('Xvfb');
const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

/** Why WebKit can't be driven here; null if it can. */
export const noWebKit =
  driver === null
    ? 'no WebKitWebDriver was found; on Debian, install webkit2gtk-driver'
    : hasDisplay || virtualDisplay !== null
      ? null
      : 'WebKitGTK needs a display; on Debian, install xvfb';

/** Starts a WebKitGTK, driven by WebDriver (https://www.w3.org/TR/webdriver2/). */
export async function startWebKit(width: number, height: number): Promise<OtherBrowser> {
  const display = hasDisplay ? null : await startDisplay();
  const environment = display === null ? {} : { DISPLAY: `:${display.said[1]!}` };
  const port = await freePort();
  // It says nothing when it is ready, but answers.
  const program = await startProgram(driver!, [`--port=${port}`], null, environment);
  const root = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(`${root}/status`), patience);

  async function send<Value>(method: 'POST' | 'GET' | 'DELETE', path: string, body?: object) {
    const response = await fetch(root + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: Value };
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  }

  const { sessionId } = await send<{ sessionId: string }>('POST', '/session', {
    capabilities: {},
  });
  const session = `/session/${sessionId}`;
  await send('POST', `${session}/window/rect`, { width, height });

  return {
    async open(url) {
      await send('POST', `${session}/url`, { url });
    },
    async evaluate(body, ...values) {
      const script = `return (${sourceOf(body, values)})()`;
      const json = await send<string>('POST', `${session}/execute/sync`, { script, args: [] });
      return JSON.parse(json) as Awaited<ReturnType<typeof body>>;
    },
    async drag(places) {
      await send('POST', `${session}/actions`, { actions: dragActions(places) });
    },
    async picture() {
      return Buffer.from(await send<string>('GET', `${session}/screenshot`), 'base64');
    },
    async close() {
      await send('DELETE', session);
      await program.end();
      await display?.end();
    },
  };
}

function startDisplay(): Promise<Program> {
  const args = ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  return startProgram(virtualDisplay!, args, /^(\d+)\n/m);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
