import { Worker } from 'node:worker_threads';

interface HeartbeatData {
  readonly path: string;
  readonly text: string;
  readonly interval: number;
}

/**
 * Shows others that this process is alive, from a thread of its own, so that computing can't hold it up: again and again it
 * writes the first letter of a file again, which gives the file a new time by the clock of its own disk or server. It
 * doesn't keep the process from ending.
 * @param text what the file says; once it says something else, or is gone, it is left alone
 * @param interval milliseconds between two signs of life
 * @returns ends it
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
 * The life of the thread. It is handed to its worker as source text, so that no file has to be found from within a
 * bundle, and may therefore use nothing from outside itself.
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
      // It may only have been moved for the moment.
      return;
    }
    try {
      // Opened before it is read: if another process takes the lock over now, by a new file, this still is the old one.
      if (readFileSync(file, 'utf8') === text) writeSync(file, text[0]!, 0);
    } catch {
      // A full disk or a lost server: tried again next time.
    } finally {
      closeSync(file);
    }
  }, interval);
}
