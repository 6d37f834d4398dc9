import { beforeAll, expect, test, vi } from 'vitest';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import type { DesktopDoubleApp } from './support/desktop-double-app.ts';
import { called, startDoubleForAll } from './support/desktop-double-specs.ts';
import { longTraining, startExperiment } from './support/seed.ts';
import { until } from './support/until.ts';

describeEndToEnd(
  'the desktop app while a run trains',
  (host) => {
    let app: DesktopDoubleApp;
    beforeAll(async () => {
      app = await startDoubleForAll(host);
    });

    test('the machine stays awake, the taskbar shows how far it is, and its end is told', async () => {
      const id = await startExperiment(app.api, longTraining);
      expect(await called(app, 'powerSaveBlocker.start')).toEqual([['prevent-app-suspension']]);
      await vi.waitFor(
        async () => {
          const bars = await app.double.callsOf('BrowserWindow.setProgressBar');
          expect(bars.at(-1)).toEqual([expect.any(Number), { mode: 'normal' }]);
          expect(bars.at(-1)?.[0]).toBeGreaterThan(0);
        },
        { timeout: 60_000 },
      );
      expect((await app.double.callsOf('utilityProcess.fork')).at(-1)).toMatchObject([
        expect.stringContaining('trainer.js'),
        [],
        { serviceName: 'Unroll trainer' },
      ]);
      await app.double.ask('lookElsewhere');
      await app.double.ask('killChildren');
      expect(await called(app, 'Notification.show')).toEqual([
        [{ title: 'Training was interrupted', body: expect.any(String) as string }],
      ]);
      await until(async () => (await app.double.callsOf('powerSaveBlocker.stop')).length, 1);
      await until(
        async () => (await app.double.callsOf('BrowserWindow.setProgressBar')).at(-1),
        [-1, undefined],
      );
      // It continues from its checkpoint when a person says so.
      await app.api.call('runs.resume', { experiment: id });
      await app.api.call('runs.stop', { experiment: id });
    });

    test('quitting asks; training goes on, or ends with a checkpoint', async () => {
      const id = await startExperiment(app.api, longTraining);
      await app.double.ask('closeWindow');
      expect(await called(app, 'dialog.showMessageBox')).toMatchObject([
        [{ message: 'A run is training.', defaultId: 1 }],
      ]);
      await app.double.ask('answerDialog', 1);
      await app.double.ask('quit');
      await until(async () => (await app.double.callsOf('dialog.showMessageBox')).length, 2);
      await app.double.ask('answerDialog', 0);
      expect(await app.double.ended).toBe(0);
      await app.restart();
      const { record } = await app.api.call('experiments.show', { experiment: id });
      expect(record.status).toBe('stopped');
      await app.api.call('runs.resume', { experiment: id });
      await app.api.call('runs.stop', { experiment: id });
    });

    test('the end of the session stops runs without asking', async () => {
      const id = await startExperiment(app.api, longTraining);
      expect(await app.double.ask('endSession')).toBe(true);
      expect(await app.double.ended).toBe(0);
      await app.restart();
      const { record } = await app.api.call('experiments.show', { experiment: id });
      expect(record.status).toBe('stopped');
    });
  },
  ['desktop double'],
);
