import { SlurmExecutor } from '#main/execution/slurm/slurm-executor';
import { executorChoices } from '#shared/sweep/executors';

/** What preparing a cluster is refused with. @param home a data folder */
export async function unprepared(home: string, choice: object): Promise<string> {
  const executor = new SlurmExecutor(
    executorChoices.slurm.parse({ kind: 'slurm', folder: '/shared', ...choice }),
    {
      home,
      estimate: () => Promise.resolve(null),
      record: () => Promise.resolve(false),
    },
  );
  try {
    await executor.prepare();
    return 'ready';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await executor.close();
  }
}
