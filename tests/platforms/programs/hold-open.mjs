/**
 * Has the JSON files below a folder open most of the time, one after the other, as virus scanners and synchronising
 * programs do. Says once that it has begun.
 *
 *     node hold-open.mjs FOLDER
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const folder = process.argv[2];
for (let rounds = 0; ; rounds++) {
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const file = await open(join(folder, name), 'r').catch(() => undefined);
    await delay(20);
    await file?.close();
    if (rounds === 0) console.log(`has opened ${name}`);
  }
  await delay(1);
}
