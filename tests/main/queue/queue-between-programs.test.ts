import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bundleProgram, ChildProgram } from '../../support/child-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { experimentThat, folderOf, openWorkbench } from '../../support/workbenches.ts';

test('the queue is kept, and held at the next start if something waits', async () => {
  const first = await openWorkbench();
  await first.workbench.call('queue.configure', { held: true, sideBySide: 3, threadsEach: 2 });
  const id = await experimentThat(first.workbench, 'finishes');
  await first.workbench.call('queue.add', { experiments: [id] });
  await first.workbench.call('queue.configure', { held: false, sideBySide: 3 });
  await first.event('ended');
  await first.workbench.call('queue.configure', { held: true });
  await first.workbench.call('queue.add', { experiments: [id] });
  await first.workbench.close();

  const second = await openWorkbench({ home: first.home });
  expect(await second.workbench.call('queue.show', {})).toEqual({
    running: [],
    waiting: [id],
    sideBySide: 3,
    threadsEach: 2,
    held: true,
  });
  await second.workbench.call('queue.configure', { held: false });
  await second.event('ended');
});

test('a queue in which nothing waits is not held at the next start', async () => {
  const first = await openWorkbench();
  await first.workbench.call('queue.configure', { held: true });
  const second = await openWorkbench({ home: first.home });
  expect(await second.workbench.call('queue.show', {})).toMatchObject({ held: false });
});

test('a damaged file is set aside and does no harm', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const { workbench, home } = await openWorkbench();
  await writeFile(join(home, 'queue.json'), '{"waiting": 3');
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [], held: false });
  expect(await readFile(join(home, 'queue.json.damaged'), 'utf8')).toBe('{"waiting": 3');
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});

test('what is not there any more is dropped at the start', async () => {
  const { workbench, home } = await openWorkbench();
  const id = await experimentThat(workbench, 'waits');
  const stored = { version: 1, waiting: ['gone', id], sideBySide: 1, threadsEach: 0, held: true };
  await writeFile(join(home, 'queue.json'), JSON.stringify(stored));
  expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [id], held: true });
});

test('closing starts nothing that waits', async () => {
  const { workbench, events, event, home } = await openWorkbench();
  const [first, next] = [
    await experimentThat(workbench, 'waits'),
    await experimentThat(workbench, 'waits'),
  ];
  await workbench.call('queue.add', { experiments: [first, next] });
  await event('started');
  await workbench.close();
  expect(events.filter(({ kind }) => kind === 'started')).toHaveLength(1);
  const second = await openWorkbench({ home });
  expect(await second.workbench.call('queue.show', {})).toMatchObject({ waiting: [next] });
});

test('a start that closing cuts short keeps its place', async () => {
  const { workbench, event, home } = await openWorkbench();
  const id = await experimentThat(workbench, 'loads');
  await workbench.call('queue.add', { experiments: [id] });
  await event('queueChanged', ({ queue }) => queue.running.includes(id));
  workbench.kill();
  const second = await openWorkbench({ home });
  expect(await second.workbench.call('queue.show', {})).toMatchObject({ waiting: [id] });
  const { record } = await second.workbench.call('experiments.show', { experiment: id });
  expect(record.status).toBe('queued');
});

test('two programs on one data folder see what the other queues', async () => {
  const first = await openWorkbench();
  const second = await openWorkbench({ home: first.home });
  for (const { workbench } of [first, second]) {
    await workbench.call('queue.configure', { held: true });
  }
  const [a, b] = [
    await experimentThat(first.workbench, 'waits'),
    await experimentThat(second.workbench, 'waits'),
  ];
  await first.workbench.call('queue.add', { experiments: [a] });
  await second.workbench.call('queue.add', { experiments: [b] });
  expect(await first.workbench.call('queue.show', {})).toMatchObject({ waiting: [a, b] });
});

test('of what two programs change at the same time nothing is lost (R9)', async () => {
  const { workbench, home } = await openWorkbench();
  await workbench.call('queue.configure', { held: true });
  const ids: string[] = [];
  for (let count = 0; count < 40; count++) ids.push(await experimentThat(workbench, 'waits'));
  const program = await bundleProgram(
    join(import.meta.dirname, 'programs/changes.ts'),
    await temporaryFolder(),
  );
  const halves = [ids.slice(0, 20), ids.slice(20)];
  const programs = halves.map((half) => new ChildProgram(program, [home, ...half]));
  for (const child of programs) expect(await child.message()).toBe('ready');
  for (const child of programs) child.process.send('change');
  for (const child of programs) expect(await child.message()).toBe('done');
  const { waiting } = await workbench.call('queue.show', {});
  expect([...waiting].sort()).toEqual([...ids].sort());
  for (const half of halves) expect(waiting.filter((id) => half.includes(id))).toEqual(half);
  const { views } = await workbench.call('preferences.read', {});
  expect(Object.keys(views).sort()).toEqual([...ids].sort());
});

test('the command line starts nothing by itself', async () => {
  const { workbench, events } = await openWorkbench({ host: { kind: 'commandLine' } });
  const [waiting, direct] = [
    await experimentThat(workbench, 'waits'),
    await experimentThat(workbench, 'waits'),
  ];
  await workbench.call('queue.configure', { sideBySide: 2 });
  await workbench.call('queue.add', { experiments: [waiting] });
  await workbench.call('runs.start', { experiment: direct });
  expect(await readFile(join(await folderOf(workbench, direct), 'threads'), 'utf8')).toBe('null');
  await workbench.call('runs.stop', { experiment: direct });
  expect(events.some((event) => event.kind === 'started' && event.experiment === waiting)).toBe(
    false,
  );
});
