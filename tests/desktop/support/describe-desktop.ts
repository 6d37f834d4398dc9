import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { skipBecause } from '../../support/skip-because.ts';
import {
  electronFolder,
  electronProgram,
  noElectron,
  openDisplay,
  removeElectronFolder,
  type Display,
} from './given-electron.ts';
import { RunningDesktop, type DesktopOptions } from './running-desktop.ts';

/** Starts the app in the Electron that is given. */
export interface DesktopStarter {
  /** Options of a start in a new folder, which is removed when the describe block has ended. */
  options(): Promise<DesktopOptions>;
  /** The app is closed when the present test, or the describe block in whose `beforeAll` this is, has ended. */
  start(options: DesktopOptions): Promise<RunningDesktop>;
}

/** Declares tests on the Electron that is given; without one they are skipped, and the reason printed. */
export function describeDesktop(title: string, body: (starter: DesktopStarter) => void): void {
  describe(title, () => {
    const program = electronProgram;
    if (program === null) {
      test(title, (context) => skipBecause(context, noElectron ?? ''));
      return;
    }
    const cleanUps: (() => unknown)[] = [];
    let display: Display;
    beforeAll(async () => {
      display = await openDisplay();
    });
    afterAll(async () => {
      for (const cleanUp of cleanUps.toReversed()) await cleanUp();
      display.close();
    });
    body({
      options: async () => {
        const folder = await electronFolder();
        cleanUps.push(() => removeElectronFolder(folder));
        return { program, folder, display: display.environment };
      },
      start: async (options) => {
        const desktop = await RunningDesktop.start(options);
        const close = () => desktop.close();
        try {
          onTestFinished(close);
        } catch {
          // Not within a test.
          cleanUps.push(close);
        }
        return desktop;
      },
    });
  });
}
