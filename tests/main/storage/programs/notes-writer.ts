import { changeNotes } from '#main/storage/experiment/experiment-folder';

/** Rewrites the notes of a folder without end, each time under the next number as name and with another length. */
const [folder = ''] = process.argv.slice(2);

for (let count = 1; ; count++) {
  await changeNotes(folder, { name: String(count), notes: 'x'.repeat((count * 7919) % 50_000) });
  process.send?.(count);
}
