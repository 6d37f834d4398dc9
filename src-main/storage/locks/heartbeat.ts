import { Worker } from 'node:worker_threads';

interface HeartbeatData {
  readonly path: string;
  readonly text: string;
  readonly interval: number;
}

/**
 * Shows other processes that this one is alive, from a separate thread, so that computing can't delay it: it keeps
 * rewriting the first letter of a file, which gives the file a new time by the clock of its own disk or server. It
 * doesn't keep the process from ending.
 * @param text the file's content; once that is different, or the file is gone, it is left alone
 * @param interval milliseconds between two signs of life
 * @returns a function that ends it
 */
export function startHeartbeat(path: string, text: string, interval = 2_000): () => void {
  const workerData: HeartbeatData = { path, text, interval };
  const worker = new Worker(`(${beat.toString()})()`, { eval: true, workerData, execArgv: [] });
  worker.unref();
  worker.on('error', (error) => {
    console.warn(`${path} no longer shows signs of life: ${error.message}`);
  });
  return () => {
    void worker.terminate();
  };
}

/**
 * The code of the thread. It is passed to its worker as source text, so that no file has to be found from within a
 * bundle; therefore it can't use anything outside itself.
 */
function beat(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { openSync, readFileSync, writeSync, closeSync } = process.getBuiltinModule('node:fs');
  const { path, text, interval } = workerData as HeartbeatData;
  setInterval(() => {
    let file: number;
    try {
      file = openSync(path, 'r+');
    } catch {
      // It may only have been moved temporarily.
      return;
    }
    try {
      // Opened before it is read: if another process takes over the lock now, with a new file, this is still the old
      // one.
      if (readFileSync(file, 'utf8') === text) writeSync(file, text[0]!, 0);
    } catch {
      // A full disk or a lost server: tried again next time.
    } finally {
      closeSync(file);
    }
  }, interval);
}
