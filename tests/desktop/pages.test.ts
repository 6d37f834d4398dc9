import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { shortTraining, startExperiment } from '../e2e/support/seed.ts';
import { describeDesktop } from './support/describe-desktop.ts';
import { patience, type RunningDesktop } from './support/running-desktop.ts';

/** Where pictures of the pages are kept; nowhere unless it is said. */
const pictures = process.env['UNROLL_DESKTOP_PICTURES'];

const cells = ['RNN', 'GRU', 'LSTM'] as const;

/** Trains a small network of each cell. @returns their ids */
async function trainSome(desktop: RunningDesktop): Promise<string[]> {
  const ids: string[] = [];
  for (const cell of cells) {
    ids.push(await startExperiment(desktop, { ...shortTraining, cell, epochs: 4 }));
  }
  await vi.waitFor(async () => {
    for (const experiment of ids) {
      const { record } = await desktop.call('experiments.show', { experiment });
      expect(record.status).toBe('finished');
    }
  }, patience);
  return ids;
}

describeDesktop('the pages in Electron', (starter) => {
  test('each is shown, and none complains', async () => {
    const desktop = await starter.start(await starter.options());
    await desktop.inMain(`(globalThis.complaints = [],
      electron.BrowserWindow.getAllWindows()[0].webContents.on('console-message',
        // An event with everything in it since Electron 35.
        (event, level, message) => {
          if (level === 3 || event.level === 'error') {
            globalThis.complaints.push(message ?? event.message);
          }
        }), null)`);
    const ids = await trainSome(desktop);
    // Each with what isn't there before it is shown.
    for (const [name, path, part] of [
      ['experiments', '/', 'main table, main [role=grid]'],
      ['new', '/new', 'main form'],
      ['queue', '/queue', 'main h1'],
      ['run', `/run/${ids[0]}`, 'main canvas'],
      ['compare', `/compare?runs=${ids.join(',')}`, 'main canvas'],
      ['draw', '/draw', 'main canvas'],
      ['data', '/data', 'main canvas, main img'],
      ['trash', '/trash', 'main h1'],
      ['settings', '/settings', '#about dd'],
    ] as const) {
      await desktop.goTo(path);
      const isThere = `document.querySelector(${JSON.stringify(part)}) !== null`;
      await expect.poll(() => desktop.inWindow(isThere), patience).toBe(true);
      const isLoading = `document.querySelector('main .skeleton, main [aria-busy=true]') !== null ||
        document.querySelector('main').innerText.includes('Loading ')`;
      await expect.poll(() => desktop.inWindow(isLoading), patience).toBe(false);
      // Painted as well.
      await desktop.inWindow(`new Promise((done) => requestIdleCallback(() =>
        requestAnimationFrame(() => requestAnimationFrame(() => done(null))), { timeout: 5000 }))`);
      if (pictures !== undefined) await desktop.takePicture(join(pictures, `${name}.png`));
    }
    const complaints = (await desktop.inMain('globalThis.complaints')) as string[];
    // That a size is told one frame later is no fault.
    expect(complaints.filter((text) => !text.startsWith('ResizeObserver loop'))).toEqual([]);
  });
});
