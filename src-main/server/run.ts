import { once } from 'node:events';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { readAhead, type HostedWorkbench } from '../hosts/hosted-workbench.ts';
import { onInterrupt, type SignalSource } from '../hosts/interrupts.ts';
import { DataFolder, describeOwner, type FolderOwner } from '../storage/data-folder.ts';
import { unrollHome, type ChosenHome } from '../storage/home.ts';
import { errorCode, isUnwritable } from '../storage/files/storage-error.ts';
import type { TicketEnd } from './access.ts';
import { startBrowserHost, type BrowserHost } from './browser-host.ts';
import { newSecret } from './secrets.ts';
import { helpPage, parseServerOptions, type ServerOptions } from './options.ts';
import { readOrMakeKey } from './key-file.ts';

/** Milliseconds that the host has to close; it takes one second if a client doesn't leave. */
const closingTime = 3000;

/** Milliseconds that a browser has to open the address of another host. */
const openingTime = 10_000;

/** The default port. It is fixed, so that a bookmark stays valid. */
const defaultPort = 4127;

/** The program's dependencies. */
export interface ServerDependencies {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly signals: SignalSource;
  now(): number;
  readonly rendererFolder: string;
  openWorkbench(chosen: ChosenHome, folder: DataFolder): HostedWorkbench;
  /**
   * Shows an address in a window.
   * @param over aborted when the address is no longer valid
   * @returns whether it could
   */
  openWindow(url: string, over: AbortSignal, chosen: ChosenHome): Promise<boolean>;
}

/**
 * Serves the app until a signal ends it; if another Unroll already uses the data folder, shows its pages instead.
 * @param args without the program's own name
 * @returns the exit code: 0, 1 for a failure, 2 for a wrong flag, 130 if runs were ended immediately
 */
export async function runServer(
  args: readonly string[],
  dependencies: ServerDependencies,
): Promise<number> {
  const { stdout, stderr } = dependencies;
  try {
    const options = parseServerOptions(args);
    if (options.help) {
      stdout.write(`${helpPage}\n`);
      return 0;
    }
    return await serve(options, dependencies);
  } catch (error) {
    const { code, message } = toWireError(error);
    const isFault = code === 'internal' && error instanceof Error;
    stderr.write(`unroll: ${isFault ? (error.stack ?? message) : message}\n`);
    return code === 'invalid-input' ? 2 : 1;
  }
}

const openIt = 'Open that address in a browser on this computer.\n';

async function serve(options: ServerOptions, dependencies: ServerDependencies): Promise<number> {
  const { env, stdout, stderr, signals, now } = dependencies;
  const chosen = unrollHome(env, options.home ?? undefined);
  const folder = new DataFolder(chosen.home);
  const owner = await folder.owner();
  if (owner !== undefined) return await openOwner(owner, chosen, options, dependencies);
  const key = await storedKey(chosen.home);
  const workbench = dependencies.openWorkbench(chosen, folder);
  try {
    const host = await startHost(options.port, {
      workbench,
      rendererFolder: dependencies.rendererFolder,
      key,
      onFault: (error) => stderr.write(`unroll: ${error.stack ?? error.message}\n`),
    });
    const taking = await take(folder, host);
    if (taking.owner !== undefined) {
      return await openOwner(taking.owner, chosen, options, dependencies);
    }
    if (taking.reason !== null) stderr.write(`${taking.reason}; you can still view experiments\n`);
    // Handled before anything is printed: whoever has read the address may end the program.
    const interrupted = untilInterrupted(signals, now, () => {
      workbench.kill();
    });
    stdout.write(`Unroll is at ${host.url}\n`);
    if (options.open) void show(host, chosen, dependencies);
    else stderr.write(openIt);
    stderr.write('Press Ctrl+C to quit. Runs in progress save a checkpoint, then stop.\n');
    readAhead(workbench);
    await interrupted.first;
    stderr.write(
      'Quitting: runs in progress save a checkpoint, then stop. Press Ctrl+C again to quit immediately.\n',
    );
    await Promise.race([closeHost(host), interrupted.again]);
    await Promise.race([workbench.close(), interrupted.again]);
    return interrupted.isRepeated() ? 130 : 0;
  } finally {
    workbench.kill();
  }
}

/** @returns the key of a data folder; if none can be stored, one for this start only */
async function storedKey(home: string): Promise<string> {
  try {
    return await readOrMakeKey(home);
  } catch (error) {
    if (isUnwritable(error)) return newSecret();
    const isCreatedMeanwhile = errorCode((error as Error).cause) === 'EEXIST';
    if (isCreatedMeanwhile) return readOrMakeKey(home);
    throw error;
  }
}

/**
 * Takes the data folder for a host that is already listening.
 * @returns the owner if another program that started at the same time was faster; else why the folder can only be read,
 *   or null
 */
async function take(
  folder: DataFolder,
  host: BrowserHost,
): Promise<{ readonly owner?: FolderOwner; readonly reason: string | null }> {
  try {
    return { reason: await folder.take(host.url) };
  } catch (error) {
    await host.close();
    const owner = await folder.owner();
    if (owner === undefined) throw error;
    return { owner, reason: null };
  }
}

/** Shows the pages of the Unroll that uses the data folder. @throws UnrollError 'busy' if it is on another computer */
async function openOwner(
  owner: FolderOwner,
  chosen: ChosenHome,
  options: ServerOptions,
  { stdout, openWindow }: ServerDependencies,
): Promise<number> {
  const text = describeOwner(chosen.home, owner);
  if (owner.isElsewhere) throw new UnrollError('busy', text);
  stdout.write(`${text}\n`);
  if (!options.open || owner.address === undefined) return 0;
  const over = AbortSignal.timeout(openingTime);
  // The redirect page must stay until the browser has read it.
  if (await openWindow(owner.address, over, chosen)) await once(over, 'abort');
  return 0;
}

type HostOptions = Omit<Parameters<typeof startBrowserHost>[0], 'port'>;

async function startHost(port: number | null, options: HostOptions): Promise<BrowserHost> {
  if (port !== null) return startBrowserHost({ ...options, port });
  try {
    return await startBrowserHost({ ...options, port: defaultPort });
  } catch (error) {
    // Another program uses it, and nobody asked for this port in particular.
    if (error instanceof UnrollError) return startBrowserHost({ ...options, port: 0 });
    throw error;
  }
}

function untilInterrupted(signals: SignalSource, now: () => number, end: () => void) {
  let isRepeated = false;
  let resolveFirst = (): void => undefined;
  let resolveAgain = (): void => undefined;
  const first = new Promise<void>((resolve) => (resolveFirst = resolve));
  const again = new Promise<void>((resolve) => (resolveAgain = resolve));
  onInterrupt(signals, now, {
    first: resolveFirst,
    again: () => {
      isRepeated = true;
      end();
      resolveAgain();
    },
  });
  return { first, again, isRepeated: () => isRepeated };
}

/** Closes the host, but doesn't wait long: runs must get to their checkpoints whatever clients do. */
async function closeHost(host: BrowserHost): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<void>((resolve) => (timer = setTimeout(resolve, closingTime)));
  await Promise.race([host.close(), givenUp]);
  clearTimeout(timer);
}

async function show(
  host: BrowserHost,
  chosen: ChosenHome,
  { openWindow, stdout }: ServerDependencies,
): Promise<void> {
  const { url, over } = host.newTicket();
  const opened = await openWindow(url, over, chosen);
  if (!opened) stdout.write(openIt);
  else
    over.addEventListener('abort', () => {
      // For example, a browser that can't read the page, or one that was closed immediately.
      if (over.reason === ('expired' satisfies TicketEnd))
        stdout.write(`No window connected. ${openIt}`);
    });
}
