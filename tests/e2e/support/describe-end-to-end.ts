import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, inject, onTestFinished, test } from 'vitest';
import { skipBecause } from '../../support/skip-because.ts';
import type { AppUnderTest, HostName, StartOptions } from './app-under-test.ts';
import { BrowserApp } from './browser-app.ts';
import { ElectronApp, noElectron } from './electron-app.ts';
import { DesktopDoubleApp } from './desktop-double-app.ts';
import { noChromium } from './chromium.ts';
import { sharedChromium } from './shared-chromium.ts';

/** Starts the app on the host that a spec is running on. */
export interface HostUnderTest {
  readonly name: HostName;
  /** Within a test: the app is closed, and a data folder made for it removed, when the test has ended. */
  start(options?: StartOptions): Promise<AppUnderTest>;
  /** In `beforeAll`: the app is closed, and a data folder made for it removed, when the describe block has ended. */
  startForAll(options?: StartOptions): Promise<AppUnderTest>;
}

interface Host {
  readonly name: HostName;
  /** Why it can't be had here; null if it can. */
  readonly missing: string | null;
  start(home: string, options: StartOptions): Promise<AppUnderTest>;
}

const hosts: readonly Host[] = [
  {
    name: 'browser',
    missing: noChromium,
    start: async (home, options) => BrowserApp.start(await sharedChromium(), home, options),
  },
  {
    name: 'desktop double',
    missing: noChromium,
    start: (home, options) => DesktopDoubleApp.start(home, options),
  },
  {
    name: 'desktop',
    missing: noElectron,
    start: (home, options) => ElectronApp.start(home, options),
  },
];

/**
 * Tells a story on every host, or on those that are named: on the first of them in `npm test`, on the others in
 * `npm run test:all`. What can't run here is skipped, and its reason printed.
 * @param body declares the tests; each starts an app by the host it is given
 */
export function describeEndToEnd(
  title: string,
  body: (host: HostUnderTest) => void,
  names: readonly HostName[] = hosts.map(({ name }) => name),
): void {
  const told = inject('hosts') === 'first' ? names.slice(0, 1) : names.slice(1);
  // No test is left out by this: the project of the first host has them all, and a file without a suite would fail.
  if (told.length === 0) describe.skip(title);
  for (const host of hosts.filter(({ name }) => told.includes(name))) {
    describe(`${title} (${host.name})`, () => {
      if (host.missing === null) {
        body(hostUnderTest(host));
      } else {
        const reason = host.missing;
        test(`${title} (${host.name})`, (context) => skipBecause(context, reason));
      }
    });
  }
}

function hostUnderTest(host: Host): HostUnderTest {
  const cleanUps: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });
  const start = async (
    options: StartOptions,
    atTheEnd: (cleanUp: () => Promise<void>) => void,
  ): Promise<AppUnderTest> => {
    const home = options.home ?? (await mkdtemp(join(tmpdir(), 'unroll-e2e-')));
    const app = await host.start(home, options);
    atTheEnd(async () => {
      await app.close();
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    });
    return app;
  };
  return {
    name: host.name,
    start: (options = {}) => start(options, onTestFinished),
    startForAll: (options = {}) => start(options, (cleanUp) => cleanUps.push(cleanUp)),
  };
}
