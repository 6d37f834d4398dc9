import { beforeAll, expect, test, vi } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { longTraining, shortTraining, startExperiment } from '../e2e/support/seed.ts';
import { describeDesktop } from './support/describe-desktop.ts';
import { patience, type RunningDesktop } from './support/running-desktop.ts';

describeDesktop('runs in Electron', (starter) => {
  let desktop: RunningDesktop;
  beforeAll(async () => {
    desktop = await starter.start(await starter.options());
    // What the system is asked for is noted; the blocker works as ever.
    await desktop.inMain(`(() => {
      const { Notification, powerSaveBlocker } = electron;
      globalThis.shown = [];
      globalThis.blockers = [];
      Notification.isSupported = () => true;
      // As if a person looked elsewhere.
      electron.BrowserWindow.getAllWindows()[0].isFocused = () => false;
      Notification.prototype.show = function () { globalThis.shown.push(this); };
      const start = powerSaveBlocker.start.bind(powerSaveBlocker);
      powerSaveBlocker.start = (type) => {
        const id = start(type);
        globalThis.blockers.push(id);
        return id;
      };
    })()`);
  });

  const start = (config: Partial<ExperimentConfig>) => startExperiment(desktop, config);

  async function until(
    experiment: string,
    isSo: (record: ExperimentRecord) => boolean,
  ): Promise<ExperimentRecord> {
    return vi.waitFor(async () => {
      const { record } = await desktop.call('experiments.show', { experiment });
      if (!isSo(record)) throw new Error(`it is ${record.status}`);
      return record;
    }, patience);
  }

  const trained = async (config: Partial<ExperimentConfig>) =>
    until(await start(config), ({ status }) => status === 'finished');

  const trainers = () =>
    desktop.inMain(`electron.app.getAppMetrics()
      .filter(({ type, name }) => type === 'Utility' && name === 'Unroll trainer')
      .map(({ pid }) => pid)`) as Promise<number[]>;

  test('a run trains in a utility process, with the native addon', async () => {
    const id = await start({ ...longTraining, engine: 'native' });
    const { environment } = await until(id, ({ epochs }) => epochs.length > 0);
    expect(environment?.engine.name).toBe('native');
    expect(Object.keys(environment?.versions ?? {})).toContain('electron');
    expect((await trainers()).length).toBeGreaterThan(0);
    await desktop.call('runs.stop', { experiment: id });
    expect((await until(id, ({ status }) => status === 'stopped')).status).toBe('stopped');
  });

  test('WebAssembly with two threads gives the same weights', async () => {
    const native = await trained({ ...shortTraining, engine: 'native' });
    const wasm = await trained({ ...shortTraining, engine: 'wasm', threads: 2 });
    expect(wasm.environment?.engine).toMatchObject({ name: 'wasm', threads: 2 });
    expect(wasm.weightsSha256).toBe(native.weightsSha256);
    expect(native.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a run that has ended is told, and what it said last has come', async () => {
    await expect.poll(() => desktop.inMain('globalThis.shown.length'), patience).toBe(2);
    expect(await desktop.inMain('globalThis.shown[0].title')).toBe('Training finished');
    await desktop.inMain(`electron.BrowserWindow.getAllWindows()[0].minimize()`);
    await desktop.inMain(`globalThis.shown[0].emit('click')`);
    const isMinimised = 'electron.BrowserWindow.getAllWindows()[0].isMinimized()';
    await expect.poll(() => desktop.inMain(isMinimised), patience).toBe(false);
  });

  test('the computer is kept awake while a run trains', async () => {
    const isAwake = 'electron.powerSaveBlocker.isStarted(globalThis.blockers.at(-1))';
    await expect.poll(() => desktop.inMain(isAwake), patience).toBe(false);
    const id = await start(longTraining);
    await until(id, ({ status }) => status === 'running');
    await expect.poll(() => desktop.inMain(isAwake), patience).toBe(true);
    await desktop.call('runs.pause', { experiment: id });
    await expect.poll(() => desktop.inMain(isAwake), patience).toBe(false);
    await desktop.call('runs.stop', { experiment: id });
  });

  test('the page shows a run while it trains', async () => {
    const heard = `new Promise((done) => {
      const stop = window.unroll.onEvent((event) => {
        if (event.kind !== 'progress') return;
        stop();
        done(event.point.step > 0);
      });
    })`;
    const id = await start(longTraining);
    expect(await desktop.inWindow(heard)).toBe(true);
    await desktop.call('runs.stop', { experiment: id });
  });

  test('a trainer that is killed ends its run alone, which can be resumed', async () => {
    const before = await trainers();
    const id = await start(longTraining);
    await until(id, ({ epochs }) => epochs.length > 0);
    const [pid] = (await trainers()).filter((each) => !before.includes(each));
    process.kill(pid!, 'SIGKILL');
    await until(id, ({ status }) => status === 'interrupted');
    await expect
      .poll(() => desktop.inMain('globalThis.shown.map(({ title }) => title)'), patience)
      .toContain('Training was interrupted');
    await desktop.call('runs.resume', { experiment: id });
    await until(id, ({ status }) => status === 'running');
    await desktop.call('runs.stop', { experiment: id });
  });
});
