import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { downloadWheel, unpackWheel } from '../../scripts/tensorflow-wheel.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';

const content = randomBytes(300_000);
const wheel = {
  project: 'some-library',
  file: 'some_library-1.0-cp310.whl',
  sha256: createHash('sha256').update(content).digest('hex'),
};
const page = `/simple/${wheel.project}/`;
const inHtml = `<a href="../../files/other.whl">other.whl</a><a href="../../files/${wheel.file}#sha256=${wheel.sha256}">x</a>`;
const inJson = JSON.stringify({
  files: [
    { filename: 'other.whl', url: 'https://example.org/other.whl' },
    { filename: wheel.file, url: `../../files/${wheel.file}` },
  ],
});

interface Index {
  /** What `downloadWheel` asked for, with the range if it named one. */
  readonly requests: string[];
  readonly folder: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An index of packages with the wheel, which pip's variable names, and a folder for downloads. */
async function startIndex(
  answers: { page?: [type: string, text: string]; file?: Answer } = {},
): Promise<Index> {
  const requests: string[] = [];
  const [type, text] = answers.page ?? ['application/vnd.pypi.simple.v1+json', inJson];
  const server = createServer((request, response) => {
    const { range } = request.headers;
    requests.push([request.url, range].filter((part) => part !== undefined).join(' '));
    if (request.url === page) response.setHeader('content-type', type).end(text);
    else (answers.file ?? sendFile)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  vi.stubEnv('PIP_INDEX_URL', `http://127.0.0.1:${port}/simple/`);
  return { requests, folder: await temporaryFolder() };
}

function sendFile(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const length = content.length - start;
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': length });
  response.end(content.subarray(start));
}

afterEach(() => vi.unstubAllEnvs());

describe('downloading a wheel', () => {
  it.each<[string, [type: string, text: string]]>([
    ['JSON', ['application/vnd.pypi.simple.v1+json', inJson]],
    ['HTML', ['text/html', inHtml]],
  ])('finds it in an index that answers in %s, and says how far it is', async (_, answer) => {
    const { folder, requests } = await startIndex({ page: answer });
    const report = vi.fn<(bytes: number, total: number) => void>();
    const path = await downloadWheel(wheel, folder, report);
    expect(path).toBe(join(folder, wheel.file));
    expect(content.equals(await readFile(path))).toBe(true);
    expect(report).toHaveBeenLastCalledWith(content.length, content.length);
    expect(requests).toEqual([page, `/files/${wheel.file}`]);
  });

  it('takes a file that is there already', async () => {
    const { folder, requests } = await startIndex();
    writeFileSync(join(folder, wheel.file), content);
    await downloadWheel(wheel, folder, () => undefined);
    expect(requests).toEqual([]);
  });

  it('keeps what has come when it breaks off, and continues there', async () => {
    const present = 100_000;
    let breakOff: () => void;
    const sendPart: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, present));
      breakOff = () => response.destroy();
    };
    const { folder } = await startIndex({ file: sendPart });
    const part = join(folder, `${wheel.file}.part`);
    const downloading = downloadWheel(wheel, folder, () => undefined);
    await vi.waitUntil(() => existsSync(part) && statSync(part).size === present);
    breakOff!();
    await expect(downloading).rejects.toThrow(
      `Run this again to continue, or put the file into ${folder} yourself`,
    );

    const { requests } = await startIndex();
    const report = vi.fn<(bytes: number, total: number) => void>();
    const path = await downloadWheel(wheel, folder, report);
    expect(content.equals(await readFile(path))).toBe(true);
    expect(requests[1]).toBe(`/files/${wheel.file} bytes=${present}-`);
    expect(report.mock.calls[0]![0]).toBeGreaterThan(present);
    expect(report).toHaveBeenLastCalledWith(content.length, content.length);
    expect(existsSync(part)).toBe(false);
  });

  it('finishes a download that was ended after its last byte', async () => {
    const { folder } = await startIndex();
    writeFileSync(join(folder, `${wheel.file}.part`), content);
    const path = await downloadWheel(wheel, folder, () => undefined);
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it("starts over where the server can't continue", async () => {
    const whole: Answer = (_, response) => response.end(content);
    const { folder } = await startIndex({ file: whole });
    writeFileSync(join(folder, `${wheel.file}.part`), content.subarray(0, 1000));
    const path = await downloadWheel(wheel, folder, () => undefined);
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it('refuses other contents and removes them', async () => {
    const { folder } = await startIndex({ file: (_, response) => response.end('something else') });
    const path = join(folder, wheel.file);
    await expect(downloadWheel(wheel, folder, () => undefined)).rejects.toThrow(
      `${path} had other contents than expected, so it was removed. Run this again`,
    );
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it.each<[string, Parameters<typeof startIndex>[0], RegExp]>([
    ['has no such file', { page: ['text/html', 'nothing'] }, /some-library\/ doesn’t have it/],
    [
      'can’t send it',
      { file: (_, response) => response.writeHead(503).end() },
      /127\.0\.0\.1:\d+ answered 503/,
    ],
  ])('says that the index %s', async (_, answers, reason) => {
    const { folder } = await startIndex(answers);
    await expect(downloadWheel(wheel, folder, () => undefined)).rejects.toThrow(reason);
  });
});

it('unpacks the libraries, the headers of the C interface and the licence, and nothing else', async () => {
  const names = [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    'tensorflow/include/LICENSE',
    'tensorflow/include/tensorflow/c/eager/c_api.h',
    'tensorflow/include/tensorflow/cc/client/client_session.h',
    'tensorflow/python/lib_pywrap_tensorflow_common.so',
    'other/libtensorflow_cc.so.2',
  ];
  const archive = zipSync(Object.fromEntries(names.map((name) => [name, Buffer.from(name)])));
  const folder = await temporaryFolder();
  const path = join(folder, 'x.whl');
  writeFileSync(path, archive);
  await unpackWheel(path, join(folder, 'library'));
  const unpacked = names.filter((name) =>
    existsSync(join(folder, 'library', name.slice('tensorflow/'.length))),
  );
  expect(unpacked).toEqual(names.slice(0, 4));
  for (const name of unpacked) {
    expect(readFileSync(join(folder, 'library', name.slice(11)), 'utf8')).toBe(name);
  }
});
