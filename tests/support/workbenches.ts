import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ExperimentRunEvent, WorkbenchEvent } from '#shared/contract/events';
import type { DataFolder } from '#main/storage/data-folder';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { Workbench, type Host } from '#main/workbench/workbench';
import { doubleSpawner } from './double-spawner.ts';
import { testHost } from './hosts.ts';
import { temporaryFolder } from './temporary-folder.ts';

type EventOf<Kind> = Extract<WorkbenchEvent, { kind: Kind }>;

export interface Opened {
  readonly home: string;
  readonly workbench: Workbench;
  /** All events so far. */
  readonly events: WorkbenchEvent[];
  /** Those of runs and verifications. */
  runEvents(): ExperimentRunEvent[];
  /** Fulfilled by the next event of that kind that fits, or one that has been. */
  event<Kind extends WorkbenchEvent['kind']>(
    kind: Kind,
    fits?: (event: EventOf<Kind>) => boolean,
  ): Promise<EventOf<Kind>>;
}

/** What a test may choose of its workbench. */
export interface OpenOptions {
  /** The data folder; by default a new one. */
  readonly home?: string;
  readonly host?: Partial<Host>;
  /** Of the trainer's double. */
  readonly behaviour?: string;
  /** The program to start in place of the trainer's double. */
  readonly program?: string;
  /** The data folder, where it is the workbench's own. */
  readonly folder?: DataFolder;
}

/** Opens a workbench that is closed with the test. */
export async function openWorkbench(own: OpenOptions = {}): Promise<Opened> {
  const home = own.home ?? (await temporaryFolder());
  const workbench = new Workbench({
    home,
    spawn:
      own.program === undefined
        ? doubleSpawner(own.behaviour)
        : forkSpawner(own.program, { ...process.env, UNROLL_HOME: home }),
    host: testHost({ settingsFile: join(home, 'settings', 'settings.json'), ...own.host }),
    ...(own.folder && { folder: own.folder }),
  });
  onTestFinished(() => workbench.close());
  const events: WorkbenchEvent[] = [];
  const waiting: (() => void)[] = [];
  workbench.subscribe((event) => {
    events.push(event);
    for (const wake of waiting.splice(0)) wake();
  });
  return {
    home,
    workbench,
    events,
    runEvents: () => events.filter((event) => 'experiment' in event),
    event: async <Kind extends WorkbenchEvent['kind']>(
      kind: Kind,
      fits: (event: EventOf<Kind>) => boolean = () => true,
    ) => {
      for (;;) {
        const ofKind = events.filter((event): event is EventOf<Kind> => event.kind === kind);
        const found = ofKind.find(fits);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

/** Where an experiment is kept. */
export async function folderOf(workbench: Workbench, experiment: string): Promise<string> {
  return (await workbench.call('experiments.show', { experiment })).folder;
}

/** A new experiment that the trainer's double treats in a certain way. */
export async function experimentThat(workbench: Workbench, behaviour: string): Promise<string> {
  const { id } = await workbench.call('experiments.create', { config: { epochs: 2 } });
  await behave(workbench, id, behaviour);
  return id;
}

/** Has the trainer's double treat an experiment in another way from now on. */
export async function behave(
  workbench: Workbench,
  experiment: string,
  behaviour: string,
): Promise<void> {
  await writeFile(join(await folderOf(workbench, experiment), 'behaviour'), behaviour);
}
