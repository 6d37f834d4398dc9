import type { Page } from 'playwright-core';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** The kinds of host that a story is told on. */
export type HostName = 'browser' | 'desktop double' | 'desktop';

/** The running app as a spec sees it, whichever host it has. */
export interface AppUnderTest {
  readonly host: HostName;
  /** The data folder. */
  readonly home: string;
  /** The app's window, loaded; after `restart` it is another one. */
  readonly page: Page;
  /** The same workbench from outside of the window, to make things ready or to look behind the window. */
  readonly api: WorkbenchApi;
  /** Messages of the window's console that are errors, and exceptions that nobody caught. */
  readonly complaints: readonly string[];
  /** Ends the app cleanly and starts it again on the same data folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface StartOptions {
  /** The data folder; one that doesn't exist yet is a first start. Default: a temporary one. */
  readonly home?: string;
  /** Size of the window in CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Device pixels for each CSS pixel; 1 if left out. */
  readonly pixelRatio?: number;
  readonly colourScheme?: 'light' | 'dark';
  /** Added to the environment of the host's process. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Collects what a page complains of. */
export function complaintsOf(page: Page, into: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') into.push(message.text());
  });
  page.on('pageerror', (error) => into.push(error.stack ?? error.message));
}
