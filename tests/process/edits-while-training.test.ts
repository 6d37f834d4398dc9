import { expect, test } from 'vitest';
import { tinyConfig } from '../crash/base-folder.ts';
import { editWhileTraining } from '../support/edits-while-training.ts';
import { writeDataset } from '../support/idx.ts';
import { trainerProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openWorkbench } from '../support/workbenches.ts';

test(
  'names and notes written while runs train are all kept, and so are the results (R1)',
  { timeout: 600_000 },
  async () => {
    const home = await temporaryFolder();
    await writeDataset(home, 'bars', { training: 100, test: 20 });
    const { workbench } = await openWorkbench({ home, program: trainerProgram });
    const config = tinyConfig({ epochs: 4 });
    // `npm run test:crash` makes 300 edits of 25 runs.
    const found = await editWhileTraining(workbench, config, { edits: 60, runs: 5 });
    expect(found).toEqual({ lost: [], wrong: [] });
  },
);
