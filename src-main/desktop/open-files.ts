import { basename } from 'node:path';
import { toWireError } from '#shared/contract/errors';
import { canBeImported } from '#shared/exchange/import-kinds';
import { readBoundedFile } from '../storage/files/bounded-file.ts';
import type { OpenedFile } from './channels.ts';

/** The largest file that can be imported this way, in bytes; the window holds all of it in memory. */
const largestFile = 256 * 1024 * 1024;

/** What somebody who starts the app may say. */
export interface LaunchArguments {
  /** The data folder as it was written; null if it was not. */
  readonly home: string | null;
  /** Paths of files to import. */
  readonly files: readonly string[];
}

/**
 * Reads the arguments of this program or of a second start of it. Flags that are not ours are Chromium's.
 * @param argv without the program and, where Electron runs the sources, the app's folder
 */
export function parseLaunchArguments(argv: readonly string[]): LaunchArguments {
  let home: string | null = null;
  const files: string[] = [];
  for (let place = 0; place < argv.length; place++) {
    const argument = argv[place] ?? '';
    if (argument === '--home') home = argv[++place] ?? null;
    else if (argument.startsWith('--home=')) home = argument.slice('--home='.length);
    else if (!argument.startsWith('-') && canBeImported(basename(argument))) files.push(argument);
  }
  return { home: home === '' ? null : home, files };
}

export interface OpenFilesOptions {
  /** Hands a file to the window; answers false while there is none with a page. */
  readonly deliver: (file: OpenedFile) => boolean;
  /** Told in words why a file can't be opened. */
  readonly refuse: (message: string) => void;
}

/** Files that are to be opened: read, and kept until there is a window to take them. */
export class OpenFiles {
  readonly #options: OpenFilesOptions;
  #waiting: OpenedFile[] = [];

  constructor(options: OpenFilesOptions) {
    this.#options = options;
  }

  /** Opens a file to import; the window says what it is, and refuses what it isn't. */
  async open(path: string): Promise<void> {
    try {
      const bytes = await readBoundedFile(path, largestFile);
      this.#waiting.push({ name: basename(path), bytes });
      this.deliverWaiting();
    } catch (error) {
      this.#options.refuse(toWireError(error).message);
    }
  }

  /** To be called when a window has a page. */
  deliverWaiting(): void {
    this.#waiting = this.#waiting.filter((file) => !this.#options.deliver(file));
  }
}
