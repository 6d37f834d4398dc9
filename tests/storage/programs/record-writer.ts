import { updateRecord } from '#main/storage/experiment-folder';

/** Rewrites the record of a folder without end, each time with one more step and notes of another length. */
const [folder = ''] = process.argv.slice(2);

for (;;) {
  const { step } = await updateRecord(folder, (record) => ({
    ...record,
    step: record.step + 1,
    notes: 'x'.repeat((record.step * 7919) % 50_000),
  }));
  process.send?.(step);
}
