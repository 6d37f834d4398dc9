import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { encodeFrame } from '#shared/contract/wire';
import { openRealWorkbench } from '../support/real-workbench.ts';
import { generateCommand } from './generate.ts';
import type { Target } from './fuzz-protocol.ts';

/**
 * The workbench as a host has it: each answer and each event goes over the wire too.
 * @param folder an empty folder
 * @param trainer the program of its trainer processes
 */
export async function commandTarget(folder: string, trainer: string): Promise<Target> {
  const workbench = await openRealWorkbench(join(folder, 'home'), trainer);
  const events: WorkbenchEvent[] = [];
  workbench.subscribe((event) => events.push(event));
  const known = ['mnist', 'one', 'two', 'both', 'three'];
  for (const name of ['one', 'two']) {
    const { id } = await workbench.call('experiments.create', { name, config: {} });
    known.push(id);
  }
  return {
    prepare: (random) => {
      const { name, input } = generateCommand(random, known);
      return {
        what: `${name} ${inShort(input)}`,
        run: async () => {
          events.length = 0;
          const output = await workbench.dispatch(name, input).catch(passOver);
          encodeFrame({ id: 1, output });
          for (const event of events) encodeFrame({ event });
        },
      };
    },
    close: () => workbench.close(),
  };
}

/** What the stand-in for the trainer can't do is not the app's fault. */
function passOver(error: unknown): null {
  if (error instanceof UnrollError && error.message.startsWith("the double can't")) return null;
  throw error;
}

function inShort(input: unknown): string {
  try {
    return (JSON.stringify(input) ?? String(input)).slice(0, 300);
  } catch (error) {
    return (error as Error).message;
  }
}
