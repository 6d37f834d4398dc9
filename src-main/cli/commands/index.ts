import type { Command } from '../command.ts';
import { analyse } from './analyse.ts';
import { compare } from './compare.ts';
import { dataset } from './dataset.ts';
import { doctor } from './doctor.ts';
import { evaluate } from './evaluate.ts';
import { exportExperiments } from './export.ts';
import { fork } from './fork.ts';
import { importAny } from './import.ts';
import { lesson } from './lesson.ts';
import { list } from './list.ts';
import { predict } from './predict.ts';
import { reproduce } from './reproduce.ts';
import { resume } from './resume.ts';
import { show } from './show.ts';
import { slurm } from './slurm.ts';
import { sweep } from './sweep.ts';
import { task } from './task.ts';
import { train } from './train.ts';
import { purge, remove, restore, trash } from './trash.ts';
import { verify } from './verify.ts';
import { worker } from './worker.ts';

/** All commands, in the order in which help lists them. */
export const cliCommands: readonly Command[] = [
  train,
  reproduce,
  resume,
  fork,
  sweep,
  worker,
  list,
  show,
  compare,
  evaluate,
  analyse,
  verify,
  predict,
  exportExperiments,
  importAny,
  dataset,
  lesson,
  remove,
  trash,
  restore,
  purge,
  doctor,
  slurm,
  task,
];
