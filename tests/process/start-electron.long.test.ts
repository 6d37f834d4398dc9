import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, test, vi, type TestContext } from 'vitest';
import { sendFile, serveUntilFinished, type Answer } from '../electron/file-server.ts';
import { startAndInterrupt } from '../support/start-script.ts';
import { skipBecause } from '../support/skip-because.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 120_000 };
const root = join(import.meta.dirname, '..', '..');
const { version } = JSON.parse(
  await readFile(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'),
) as { version: string };
const archiveName = `electron-v${version}-${process.platform}-${process.arch}.zip`;

/** An archive like Electron's, with a program that prints its arguments. */
const archive = zipSync({
  electron: [Buffer.from('#!/bin/sh\necho "started with $*"\n'), { os: 3, attrs: 0o755 << 16 }],
  'locales/en-GB.pak': Buffer.from('words'),
});

/** A server like the one that Electron's releases are on. */
function mirror(sendArchive: Answer, listed: Uint8Array = archive): Promise<string> {
  const list = `${createHash('sha256').update(listed).digest('hex')} *${archiveName}\n`;
  return serveUntilFinished((request, response) => {
    if (request.url === `/v${version}/SHASUMS256.txt`) response.end(list);
    else if (request.url === `/v${version}/${archiveName}`) sendArchive(request, response);
    else response.writeHead(404).end();
  });
}

/** Starts the app where there is no Electron yet, which it may fetch from a mirror. */
async function startWith(url: string, folder: string) {
  const started = await startAndInterrupt([], {
    ELECTRON_MIRROR: `${url}/`,
    ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'electron'),
    electron_config_cache: join(folder, 'cache'),
  });
  return {
    ...started,
    said: started.stderr.split('\n').filter((line) => line.includes('Electron')),
  };
}

function needsLinux(context: TestContext): void {
  if (process.platform !== 'linux') skipBecause(context, "the archive is like Linux's");
}

test('Electron is fetched with progress, checked and started; once', patience, async (context) => {
  needsLinux(context);
  let sent = 0;
  const url = await mirror((request, response) => {
    sent++;
    sendFile(request, response, archive);
  });
  const folder = await temporaryFolder();
  const { code, stdout, said } = await startWith(url, folder);
  expect(code).toBe(0);
  expect(stdout).toContain(`started with ${root} --home`);
  expect(said.at(-1)).toMatch(new RegExp(`^Fetching Electron ${version} .* \\(100 %\\)$`));
  expect(await readdir(folder)).toEqual(['cache', 'electron']);

  expect((await startWith(url, folder)).said).toEqual([]);
  expect(sent).toBe(1);
});

test('an archive with another checksum is not used', patience, async (context) => {
  needsLinux(context);
  const url = await mirror(
    (request, response) => sendFile(request, response, archive),
    Buffer.from('another archive'),
  );
  const folder = await temporaryFolder();
  const { code, stdout, said } = await startWith(url, folder);
  expect(code).toBe(0);
  expect(stdout).toContain('Unroll is at');
  expect(said.at(-1)).toMatch(
    /^Electron can’t be used \(.* has another checksum, so it was removed\)/,
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a list of checksums without the archive is said', patience, async (context) => {
  needsLinux(context);
  const url = await serveUntilFinished((request, response) => {
    if (request.url?.endsWith('.zip')) sendFile(request, response, archive);
    else response.writeHead(404).end();
  });
  const { code, stdout, said } = await startWith(url, await temporaryFolder());
  expect(code).toBe(0);
  expect(stdout).toContain('Unroll is at');
  expect(said.at(-1)).toContain('answers 404 for');
});

test('a download that breaks is continued by the next start', patience, async (context) => {
  needsLinux(context);
  const folder = await temporaryFolder();
  const ranges: (string | undefined)[] = [];
  const url = await mirror((request, response) => {
    ranges.push(request.headers.range);
    if (ranges.length > 2) return sendFile(request, response, archive);
    const status = request.headers.range === undefined ? 200 : 206;
    response.writeHead(status, { 'content-length': archive.length, etag: '"1"' });
    response.flushHeaders();
    // The second time it brings nothing, so that this start gives it up.
    if (ranges.length === 2) return setImmediate(() => response.destroy());
    response.write(archive.subarray(0, 100));
    const arrived = async (): Promise<void> => {
      expect((await stat(join(folder, `${archiveName}.part`))).size).toBe(100);
    };
    return void vi.waitFor(arrived, { timeout: 60_000 }).finally(() => response.destroy());
  });
  const first = await startWith(url, folder);
  expect(first.stdout).toContain('Unroll is at');
  expect(first.said.at(-1)).toMatch(/^Electron can’t be used \(the connection broke after/);

  const second = await startWith(url, folder);
  expect(ranges).toEqual([undefined, 'bytes=100-', 'bytes=100-']);
  expect(second.stdout).toContain('started with');
});

test.each<readonly [string, Answer, RegExp]>([
  ['does not answer', () => undefined, /127\.0\.0\.1:\d+ doesn’t answer/],
  ['refuses', (_request, response) => response.writeHead(503).end(), /answers 503 for http/],
])('a server that %s: one line, and the browser host', patience, async (_name, answer, line) => {
  const { code, stdout, said } = await startWith(await mirror(answer), await temporaryFolder());
  expect(code).toBe(0);
  expect(stdout).toContain('Unroll is at');
  expect(said).toEqual([expect.stringMatching(line)]);
});

test("an archive that can't be unpacked is said", patience, async (context) => {
  needsLinux(context);
  const nonsense = Buffer.from('no archive at all');
  const url = await mirror((request, response) => sendFile(request, response, nonsense), nonsense);
  const { stdout, said } = await startWith(url, await temporaryFolder());
  expect(stdout).toContain('Unroll is at');
  expect(said.at(-1)).toMatch(/^Electron can’t be used \(/);
});

test('--browser chooses the browser, and fetches nothing', patience, async () => {
  let asked = 0;
  const url = await serveUntilFinished((_request, response) => {
    asked++;
    response.writeHead(404).end();
  });
  const { stdout, stderr } = await startAndInterrupt(['--browser'], {
    ELECTRON_MIRROR: `${url}/`,
    ELECTRON_OVERRIDE_DIST_PATH: await temporaryFolder(),
  });
  expect(stdout).toContain('Unroll is at');
  expect(stderr).not.toContain('Electron');
  expect(asked).toBe(0);
});
