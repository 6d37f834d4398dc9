import { writeFileDurably } from '#main/storage/files/durable-files';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { defaultConfig } from '#shared/experiment/config';

/** Tries, as a user without privileges, to write into a data folder that is not its own. */
const [home = '', file = '', user = ''] = process.argv.slice(2);
if (user !== '') process.setuid?.(Number(user));

async function outcome(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
}

process.send?.({
  create: await outcome(new ExperimentStore(home).create(defaultConfig())),
  write: await outcome(writeFileDurably(file, 'new')),
  list: await outcome(new ExperimentStore(home).list()),
});
