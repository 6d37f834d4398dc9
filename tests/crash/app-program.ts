/** A process of the app that does what the campaign tells it: the workbench with real training processes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toWireError } from '#shared/contract/errors';
import type { ExperimentRunEvent } from '#shared/contract/events';
import type { Workbench } from '#main/workbench/workbench';
import { openRealWorkbench } from '../support/real-workbench.ts';
import type { AppRequest, AppRequestName, AppRequests } from './app-protocol.ts';
import { observe } from './observe.ts';

type Ended = Extract<ExperimentRunEvent, { kind: 'ended' }>;

interface OpenFolder {
  readonly home: string;
  readonly workbench: Workbench;
  /** How runs have ended that nobody has asked for yet. */
  readonly ends: Map<string, Ended>;
  readonly waiting: Map<string, (end: Ended) => void>;
}

const [trainerProgram = ''] = process.argv.slice(2);
let current: OpenFolder | null = null;

async function openFolder(home: string): Promise<OpenFolder> {
  const workbench = await openRealWorkbench(home, trainerProgram);
  const ends = new Map<string, Ended>();
  const waiting = new Map<string, (end: Ended) => void>();
  workbench.subscribe((event) => {
    if (event.kind === 'started') ends.delete(event.experiment);
    if (event.kind !== 'ended') return;
    const take = waiting.get(event.experiment);
    waiting.delete(event.experiment);
    if (take === undefined) ends.set(event.experiment, event);
    else take(event);
  });
  return { home, workbench, ends, waiting };
}

function opened(): OpenFolder {
  if (current === null) throw new Error('no data folder is open');
  return current;
}

const handlers: {
  readonly [Name in AppRequestName]: (
    input: AppRequests[Name]['input'],
  ) => Promise<AppRequests[Name]['output']> | AppRequests[Name]['output'];
} = {
  open: async ({ home }) => {
    if (current !== null) throw new Error('another data folder is open');
    current = await openFolder(home);
    return {};
  },
  close: async () => {
    await current?.workbench.close();
    current = null;
    return {};
  },
  command: ({ name, input }) => opened().workbench.dispatch(name, input),
  observe: ({ looksAtDatasets }) => observe(opened().workbench, looksAtDatasets),
  awaitEnd: async ({ experiment }) => {
    const { workbench, ends, waiting } = opened();
    const { record } = await workbench.call('experiments.show', { experiment });
    const known = ends.get(record.id);
    ends.delete(record.id);
    const end = known ?? (await new Promise<Ended>((resolve) => waiting.set(record.id, resolve)));
    return { status: end.status, reason: end.reason };
  },
  mark: ({ steps }) => {
    mkdirSync(join(opened().home, `.crash-mark-${steps}`));
    return {};
  },
};

process.on('message', (message) => {
  const { id, name, input } = message as AppRequest;
  const handle = handlers[name] as (input: unknown) => unknown;
  Promise.resolve()
    .then(() => handle(input))
    .then(
      (output) => process.send!({ id, output }),
      (error: unknown) => process.send!({ id, error: toWireError(error) }),
    );
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit(0));
