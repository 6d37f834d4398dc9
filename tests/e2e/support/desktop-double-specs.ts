import { expect, vi } from 'vitest';
import type { AppUnderTest } from './app-under-test.ts';
import type { HostUnderTest } from './describe-end-to-end.ts';
import { DesktopDoubleApp } from './desktop-double-app.ts';

/** Starts the app for a spec that only the double can be asked in. */
export async function startDouble(host: HostUnderTest): Promise<DesktopDoubleApp> {
  return onDouble(await host.start());
}

/** The same in `beforeAll`. */
export async function startDoubleForAll(host: HostUnderTest): Promise<DesktopDoubleApp> {
  return onDouble(await host.startForAll());
}

function onDouble(app: AppUnderTest): DesktopDoubleApp {
  if (!(app instanceof DesktopDoubleApp)) throw new Error(`${app.host} is not the double`);
  return app;
}

/** Waits until Electron has been called in this way, and gives the arguments of each call. */
export function called(
  { double }: DesktopDoubleApp,
  name: string,
): Promise<readonly (readonly unknown[])[]> {
  return vi.waitFor(
    async () => {
      const calls = await double.callsOf(name);
      expect(calls).not.toEqual([]);
      return calls;
    },
    { timeout: 60_000 },
  );
}
