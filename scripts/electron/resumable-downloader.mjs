import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const usualLimits = {
  /** Milliseconds in which a server must begin its answer: a start without network must not wait longer. */
  firstAnswer: 4000,
  /** Milliseconds without a byte after which a download counts as stalled. */
  silence: 15_000,
};

/** A file can't be downloaded now; the message says why. */
export class DownloadError extends Error {
  name = 'DownloadError';
}

/** A connection that ended too early, but may be opened again. */
class BrokenConnection extends DownloadError {}

/**
 * A downloader for `@electron/get` that keeps what has arrived of a file when its connection breaks, and asks only for
 * the rest the next time. Whether the whole is right is for the caller to find out by its checksum.
 */
export class ResumableDownloader {
  #folder;
  #onProgress;
  #limits;

  /**
   * @param {string} folder where unfinished files are kept
   * @param {(file: string, bytes: number, total: number | null) => void} onProgress told how much of a file is there
   */
  constructor(folder, onProgress, limits = usualLimits) {
    this.#folder = folder;
    this.#onProgress = onProgress;
    this.#limits = limits;
  }

  /**
   * Downloads an address to a file.
   * @throws {DownloadError} if the server doesn't answer, refuses, stalls, or ends the connection again and again
   */
  async download(url, target) {
    const part = join(this.#folder, `${basename(target)}.part`);
    for (;;) {
      const kept = await keptOf(part, url);
      try {
        await this.#receive(url, part, kept);
        break;
      } catch (error) {
        const isWorthAnother =
          error instanceof BrokenConnection && (await sizeOf(part)) > kept.bytes;
        if (!isWorthAnother) throw error;
      }
    }
    await rename(part, target);
    await rm(noteOf(part), { force: true });
  }

  /** Receives what is missing of a file. */
  async #receive(url, part, kept) {
    const { host } = new URL(url);
    const given = new AbortController();
    let timer;
    const giveUpAfter = (milliseconds, message) => {
      clearTimeout(timer);
      timer = setTimeout(() => given.abort(new DownloadError(message)), milliseconds);
    };
    try {
      const { firstAnswer, silence } = this.#limits;
      giveUpAfter(firstAnswer, `${host} doesn’t answer`);
      const response = await ask(url, kept, given.signal);
      const begin = response.status === 206 ? kept.bytes : 0;
      if (begin === 0) await noteStart(part, url, response);
      const length = Number(response.headers.get('content-length') ?? NaN);
      const total = Number.isNaN(length) ? null : begin + length;

      const bytes = this.#watched(response.body, basename(part, '.part'), begin, total, () =>
        giveUpAfter(silence, `${host} has sent nothing for ${silence / 1000} s`),
      );
      await pipeline(bytes, createWriteStream(part, { flags: begin === 0 ? 'w' : 'a' }));
    } finally {
      clearTimeout(timer);
    }
  }

  async *#watched(body, file, begin, total, onSign) {
    let bytes = begin;
    onSign();
    this.#onProgress(file, bytes, total);
    try {
      for await (const chunk of body) {
        onSign();
        bytes += chunk.length;
        this.#onProgress(file, bytes, total);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof DownloadError) throw error;
      throw new BrokenConnection(`the connection broke after ${megabytes(bytes)}`);
    }
  }
}

/** A number of bytes as a person reads it. */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** Asks for what isn't kept yet. The answer has status 206 if it is only that, 200 if it is the whole file. */
async function ask(url, kept, signal) {
  const headers = { 'accept-encoding': 'identity' };
  if (kept.bytes > 0) {
    headers['range'] = `bytes=${kept.bytes}-`;
    // Another file under the same address is sent as a whole.
    if (kept.version !== null) headers['if-range'] = kept.version;
  }
  const response = await fetch(url, { headers, signal }).catch((error) => {
    throw error instanceof DownloadError ? error : new DownloadError(reasonOf(error, url));
  });
  if (response.status === 416 && kept.bytes > 0) {
    await response.body?.cancel();
    return ask(url, { bytes: 0, version: null }, signal);
  }
  if (!response.ok)
    throw new DownloadError(`${new URL(url).host} answers ${response.status} for ${url}`);
  return response;
}

function reasonOf(error, url) {
  const { host } = new URL(url);
  switch (error.cause?.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no network, or no ${host} in it`;
    case 'ECONNREFUSED':
      return `${host} refuses the connection`;
    default:
      return `${host} can’t be reached: ${error.cause?.message || error.message}`;
  }
}

/** What is kept of a file: how many bytes, and of which version of it. */
async function keptOf(part, url) {
  const nothing = { bytes: 0, version: null };
  try {
    const note = JSON.parse(await readFile(noteOf(part), 'utf8'));
    return note.url === url ? { bytes: await sizeOf(part), version: note.version } : nothing;
  } catch {
    return nothing;
  }
}

async function noteStart(part, url, { headers }) {
  const etag = headers.get('etag');
  // A weak one can't be asked for by parts.
  const version = etag === null || etag.startsWith('W/') ? headers.get('last-modified') : etag;
  await writeFile(noteOf(part), JSON.stringify({ url, version }));
}

const noteOf = (part) => `${part}.json`;

/** 0 if there is no file: a connection can break before its first byte is written. */
async function sizeOf(file) {
  const state = await stat(file).catch(() => null);
  return state?.size ?? 0;
}
