import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { longTraining, shortTraining, startExperiment } from '../e2e/support/seed.ts';
import { describeDesktop } from './support/describe-desktop.ts';
import { patience, RunningDesktop } from './support/running-desktop.ts';

/** Has questions and messages answered by the first button, and notes them. */
async function answerQuestions(desktop: RunningDesktop): Promise<void> {
  await desktop.inMain(`(globalThis.asked = [], electron.dialog.showMessageBox = (...args) => {
    globalThis.asked.push(args.at(-1));
    return Promise.resolve({ response: 0, checkboxChecked: false });
  }, null)`);
}

/** Makes and trains an experiment, and exports it to a file. */
async function exportedArchive(desktop: RunningDesktop, file: string): Promise<void> {
  const id = await startExperiment(desktop, shortTraining);
  await vi.waitFor(async () => {
    const { record } = await desktop.call('experiments.show', { experiment: id });
    expect(record.status).toBe('finished');
  }, patience);
  const numbers = await desktop.inWindow(`
    window.unroll.call('experiments.export', { experiment: '${id}' })
      .then(({ output, error }) => error?.message ?? [...output.bytes])`);
  expect(numbers).toEqual(expect.any(Array));
  await writeFile(file, Uint8Array.from(numbers as number[]));
  await chmod(file, 0o644);
}

const names = async (desktop: RunningDesktop) =>
  (await desktop.call('experiments.list', {})).length;

describeDesktop('the life of the app in Electron', (starter) => {
  test('quitting under a run asks, has it save a checkpoint, and ends', async () => {
    const options = await starter.options();
    const desktop = await starter.start(options);
    await answerQuestions(desktop);
    const id = await startExperiment(desktop, longTraining);
    await vi.waitFor(async () => {
      const { record } = await desktop.call('experiments.show', { experiment: id });
      expect(record.epochs).not.toEqual([]);
    }, patience);
    const asked = desktop.inMain(`new Promise((done) => {
      const ask = electron.dialog.showMessageBox;
      electron.dialog.showMessageBox = (...args) => {
        done(args.at(-1).message);
        return ask(...args);
      };
      electron.app.quit();
    })`);
    expect(await asked).toBe('A run is training.');
    desktop.releaseMain();
    expect(await desktop.ended).toBe(0);

    const again = await starter.start(options);
    const { record } = await again.call('experiments.show', { experiment: id });
    expect(record.status).toBe('stopped');
    await again.call('runs.resume', { experiment: id });
    await again.call('runs.stop', { experiment: id });
  });

  test('Ctrl+C ends it without asking', async () => {
    const desktop = await starter.start(await starter.options());
    desktop.releaseMain();
    desktop.process.kill('SIGINT');
    expect(await desktop.ended).toBe(0);
  });

  test('closing the window ends it', async () => {
    const desktop = await starter.start(await starter.options());
    await desktop.inMain('electron.BrowserWindow.getAllWindows()[0].close()');
    desktop.releaseMain();
    expect(await desktop.ended).toBe(0);
  });

  test('a file that it is started with is imported; and one of a second start, which ends', async () => {
    const options = await starter.options();
    const archive = join(options.folder, 'run.unroll');
    const first = await starter.start(options);
    await exportedArchive(first, archive);
    await first.close();

    const folder = (await starter.options()).folder;
    const file = join(folder, 'run.unroll');
    await copyFile(archive, file);
    const desktop = await starter.start({ ...options, folder, args: [file] });
    await expect.poll(() => names(desktop), patience).toBe(1);

    await copyFile(archive, join(folder, 'other.unroll'));
    const second = RunningDesktop.startBriefly({ ...options, folder, args: ['other.unroll'] });
    expect(await second.ended).toBe(0);
    await expect.poll(() => names(desktop), patience).toBe(2);
  });

  test('a second start with another data folder is told that it is not used', async () => {
    const options = await starter.options();
    const desktop = await starter.start(options);
    await answerQuestions(desktop);
    const second = RunningDesktop.startBriefly({ ...options, args: ['--home', '/another'] });
    expect(await second.ended).toBe(0);
    await expect
      .poll(() => desktop.inMain('globalThis.asked'), patience)
      .toMatchObject([{ detail: `It uses ${desktop.home}. Quit it first to use /another.` }]);
  });
});
