/**
 * Loaded into every process of a cluster's jobs: adds up how long a trainer takes from each request to train to its
 * answer, and leaves the milliseconds in a file of the folder that `UNROLL_REQUEST_TIMES` names.
 */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = process.env.UNROLL_REQUEST_TIMES;
if (folder !== undefined && basename(process.argv[1] ?? '') === 'trainer.js' && process.send) {
  const begun = new Map();
  let total = 0;
  process.on('message', ({ id, name }) => {
    if (name === 'train') begun.set(id, performance.now());
  });
  const send = process.send.bind(process);
  process.send = (message, ...others) => {
    const begin = begun.get(message.id);
    if (begin !== undefined) {
      total += performance.now() - begin;
      begun.delete(message.id);
    }
    return send(message, ...others);
  };
  process.on('exit', () => writeFileSync(join(folder, String(process.pid)), String(total)));
}
