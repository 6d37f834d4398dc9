import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ResumableDownloader } from '../../scripts/electron/resumable-downloader.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sendFile, serveUntilFinished, type Answer } from './file-server.ts';

const bytes = createHash('shake256', { outputLength: 300_000 }).update('archive').digest();
const half = bytes.length / 2;
const limits = { firstAnswer: 500, silence: 500 };

/** Sends the first half of what is asked for, then breaks the connection. */
const breakHalfway: Answer = (_request, response) => {
  response.writeHead(200, { etag: '"1"', 'content-length': bytes.length });
  response.write(bytes.subarray(0, half), () => setImmediate(() => response.destroy()));
};

async function downloads() {
  const folder = await temporaryFolder();
  const target = join(folder, 'archive.zip');
  const shown: (readonly [number, number | null])[] = [];
  const downloader = new ResumableDownloader(
    folder,
    (_file: string, there: number, total: number | null) => shown.push([there, total]),
    limits,
  );
  return {
    folder,
    shown,
    download: (url: string): Promise<void> => downloader.download(url, target),
    result: () => readFile(target),
  };
}

test('a file is downloaded, and its progress is told', async () => {
  const { folder, shown, download, result } = await downloads();
  const url = await serveUntilFinished((request, response) => sendFile(request, response, bytes));
  await download(`${url}/archive.zip`);
  expect((await result()).equals(bytes)).toBe(true);
  expect(shown[0]).toEqual([0, bytes.length]);
  expect(shown.at(-1)).toEqual([bytes.length, bytes.length]);
  expect(await readdir(folder)).toEqual(['archive.zip']);
});

test('a connection that breaks is opened again for the rest', async () => {
  const asked: (string | undefined)[] = [];
  const url = await serveUntilFinished((request, response) => {
    asked.push(request.headers.range);
    if (asked.length === 1) breakHalfway(request, response);
    else sendFile(request, response, bytes);
  });
  const { download, result } = await downloads();
  await download(`${url}/archive.zip`);
  // What was under way when it broke may be lost.
  expect(asked).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  expect((await result()).equals(bytes)).toBe(true);
});

test('what a stalled download brought is kept for the next one', async () => {
  const asked: (string | undefined)[] = [];
  const url = await serveUntilFinished((request, response) => {
    asked.push(request.headers.range);
    if (asked.length > 1) return sendFile(request, response, bytes);
    response.writeHead(200, { etag: '"1"', 'content-length': bytes.length });
    return response.write(bytes.subarray(0, half));
  });
  const { download, result } = await downloads();
  await expect(download(`${url}/archive.zip`)).rejects.toThrow('has sent nothing for 0.5 s');
  await download(`${url}/archive.zip`);
  expect(asked).toEqual([undefined, `bytes=${half}-`]);
  expect((await result()).equals(bytes)).toBe(true);
});

test('another version of the file begins from the start', async () => {
  let asked = 0;
  const other = Buffer.from(bytes).reverse();
  const url = await serveUntilFinished((request, response) => {
    if (++asked === 1) breakHalfway(request, response);
    else sendFile(request, response, other, '"2"');
  });
  const { download, result } = await downloads();
  await download(`${url}/archive.zip`);
  expect((await result()).equals(other)).toBe(true);
});

test('a server that can send no part begins from the start', async () => {
  let asked = 0;
  const url = await serveUntilFinished((request, response) => {
    if (++asked === 1) return breakHalfway(request, response);
    response.writeHead(200, { 'content-length': bytes.length });
    return response.end(bytes);
  });
  const { download, result } = await downloads();
  await download(`${url}/archive.zip`);
  expect((await result()).equals(bytes)).toBe(true);
});

test('a part that the server no longer has is asked for as a whole', async () => {
  let asked = 0;
  const url = await serveUntilFinished((request, response) => {
    if (++asked === 1) return breakHalfway(request, response);
    if (request.headers.range !== undefined) return response.writeHead(416).end();
    return sendFile(request, response, bytes);
  });
  const { download, result } = await downloads();
  await download(`${url}/archive.zip`);
  expect((await result()).equals(bytes)).toBe(true);
});

test('a server that never brings more is given up', async () => {
  const url = await serveUntilFinished((_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 7), () => setImmediate(() => response.destroy()));
  });
  const { download } = await downloads();
  await expect(download(`${url}/archive.zip`)).rejects.toThrow('the connection broke after');
});

test('a connection that breaks before the first byte is given up', async () => {
  const url = await serveUntilFinished((_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.flushHeaders();
    setImmediate(() => response.destroy());
  });
  const { download } = await downloads();
  await expect(download(`${url}/archive.zip`)).rejects.toThrow('the connection broke after 0.0 MB');
});

test('what a server says instead of a file is told', async () => {
  const { download } = await downloads();
  const silent = await serveUntilFinished(() => undefined);
  await expect(download(`${silent}/archive.zip`)).rejects.toThrow('doesn’t answer');
  const empty = await serveUntilFinished((_request, response) => response.writeHead(404).end());
  await expect(download(`${empty}/archive.zip`)).rejects.toThrow(
    `answers 404 for ${empty}/archive.zip`,
  );
  await expect(download('http://127.0.0.1:1/archive.zip')).rejects.toThrow(
    /127.0.0.1:1 (refuses|can’t be reached)/,
  );
  await expect(download('http://nowhere.invalid/archive.zip')).rejects.toThrow(
    'there is no network, or no nowhere.invalid in it',
  );
});
