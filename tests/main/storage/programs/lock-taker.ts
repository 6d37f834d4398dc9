import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acquireLock, type Lock } from '#main/storage/locks/lock';

/** Takes and releases the lock of a folder as the messages say, and answers how it went. */
const [folder = ''] = process.argv.slice(2);
let lock: Lock | undefined;

async function answer(message: unknown): Promise<string> {
  switch (message) {
    case 'acquire':
      lock = await acquireLock(folder);
      return 'acquired';
    case 'release':
      await lock?.release();
      return 'released';
    case 'compute':
      // Nothing else gets its turn in this thread until the test says so.
      while (!existsSync(join(folder, 'computed')));
      return 'computed';
    default:
      return 'unknown';
  }
}

process.on('message', (message) => {
  answer(message).then(
    (text) => process.send?.(text),
    (error: unknown) => process.send?.((error as { code: string }).code),
  );
});
process.send?.('ready');
