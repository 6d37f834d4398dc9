import { expect, it, vi } from 'vitest';
import { patiently, type Patience } from '#main/storage/files/patience';

/** Without waiting. */
const on = (platform: NodeJS.Platform): Patience => ({ platform, wait: () => Promise.resolve() });

const failure = (code: string): Error => Object.assign(new Error(code), { code });

it.each(['EPERM', 'EACCES', 'EBUSY'])('tries again on Windows after %s', async (code) => {
  const task = vi.fn<() => Promise<string>>().mockResolvedValue('done');
  task.mockRejectedValueOnce(failure(code)).mockRejectedValueOnce(failure(code));
  expect(await patiently(task, on('win32'))).toBe('done');
  expect(task).toHaveBeenCalledTimes(3);
});

it('fails at once elsewhere, and after anything else', async () => {
  for (const [code, platform] of [
    ['EPERM', 'linux'],
    ['EBUSY', 'darwin'],
    ['EEXIST', 'win32'],
    ['ENOENT', 'win32'],
  ] as const) {
    const task = vi.fn(() => Promise.reject(failure(code)));
    await expect(patiently(task, on(platform))).rejects.toMatchObject({ code });
    expect(task).toHaveBeenCalledOnce();
  }
});

it('gives up in the end', async () => {
  const task = vi.fn(() => Promise.reject(failure('EPERM')));
  await expect(patiently(task, on('win32'))).rejects.toMatchObject({ code: 'EPERM' });
  expect(task.mock.calls.length).toBeGreaterThan(5);
});
