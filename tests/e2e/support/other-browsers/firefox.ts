import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { dragActions, sourceOf, type OtherBrowser } from './other-browser.ts';
import { findProgram, startProgram } from './program.ts';

const program = process.env['UNROLL_FIREFOX'] ?? findProgram('firefox-esr', 'firefox');

/** Why Firefox can't be driven here; null if it can. */
export const noFirefox =
  program === null ? 'no Firefox was found; install one or name it in UNROLL_FIREFOX' : null;

type Reply = { readonly id: number } & (
  | { readonly type: 'success'; readonly result: unknown }
  | { readonly type: 'error'; readonly error: string; readonly message: string }
);

/** Starts a Firefox without a window, driven by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/). */
export async function startFirefox(width: number, height: number): Promise<OtherBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'unroll-firefox-'));
  // A fresh profile would open pages of its own and ask for updates.
  await writeFile(
    join(profile, 'user.js'),
    [
      'browser.shell.checkDefaultBrowser',
      'app.update.enabled',
      'datareporting.policy.dataSubmissionEnabled',
    ]
      .map((name) => `user_pref("${name}", false);\n`)
      .join(''),
  );
  const browser = await startProgram(
    program!,
    [
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--remote-debugging-port',
      '0',
      'about:blank',
    ],
    /WebDriver BiDi listening on (ws:\/\/\S+)/,
  );
  const socket = new WebSocket(`${browser.said[1]!}/session`);
  await once(socket, 'open');
  const waiting = new Map<number, (reply: Reply) => void>();
  let lastId = 0;
  socket.on('message', (data) => {
    const reply = JSON.parse((data as Buffer).toString()) as Reply;
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });

  async function send<Result>(method: string, params: object): Promise<Result> {
    const id = (lastId += 1);
    const reply = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (reply.type === 'error') throw new Error(`${method}: ${reply.error}: ${reply.message}`);
    return reply.result as Result;
  }

  await send('session.new', { capabilities: {} });
  const tree = await send<{ contexts: { context: string }[] }>('browsingContext.getTree', {});
  const { context } = tree.contexts[0]!;
  await send('browsingContext.setViewport', { context, viewport: { width, height } });

  return {
    async open(url) {
      await send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async evaluate(body, ...values) {
      const { result, exceptionDetails } = await send<{
        readonly result?: { readonly value: string };
        readonly exceptionDetails?: { readonly text: string };
      }>('script.callFunction', {
        functionDeclaration: sourceOf(body, values),
        awaitPromise: true,
        target: { context },
      });
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
      return JSON.parse(result!.value) as Awaited<ReturnType<typeof body>>;
    },
    drag: (places) => send('input.performActions', { context, actions: dragActions(places) }),
    async picture() {
      const { data } = await send<{ data: string }>('browsingContext.captureScreenshot', {
        context,
      });
      return Buffer.from(data, 'base64');
    },
    async close() {
      socket.close();
      await browser.end();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
