import { expect, test } from 'vitest';
import { answerCalls, isOurs, type Sender } from '#main/desktop/ipc';
import { FakeWorkbench } from '../../support/fake-workbench.ts';

const mainFrame = { url: 'app://unroll/#/run/1' };
const window = { mainFrame } as never;

function sender(change: { sender?: unknown; senderFrame?: unknown } = {}): Sender {
  return { sender: window, senderFrame: mainFrame, ...change } as Sender;
}

test('only the main frame of our own window, under our own address, is ours', () => {
  expect(isOurs(sender(), window)).toBe(true);
  expect(isOurs(sender({ senderFrame: { url: 'app://unroll/' } }), window)).toBe(false);
  expect(isOurs(sender({ senderFrame: null }), window)).toBe(false);
  expect(isOurs(sender({ sender: { mainFrame } }), window)).toBe(false);
  expect(isOurs(sender(), null)).toBe(false);
});

test.each(['https://evil.example/', 'app://evil/', 'about:blank', 'app://unroll.evil/'])(
  'a window that has got to %s is not ours any more',
  (url) => {
    const gone = { mainFrame: { url } };
    const event = { sender: gone, senderFrame: gone.mainFrame } as never;
    expect(isOurs(event, gone as never)).toBe(false);
  },
);

type Handler = (event: Sender, command: unknown, input: unknown) => Promise<unknown>;

function answering() {
  const workbench = new FakeWorkbench();
  const faults: Error[] = [];
  let handler: Handler = () => Promise.reject(new Error('nothing is handled'));
  const ipcMain = { handle: (_channel: string, given: unknown) => (handler = given as Handler) };
  answerCalls(
    ipcMain,
    workbench,
    () => window,
    (error) => faults.push(error),
  );
  return { workbench, faults, call: (...args: Parameters<Handler>) => handler(...args) };
}

test('calls are answered with an output or an error that keeps its code', async () => {
  const { call } = answering();
  expect(await call(sender(), 'queue.show', {})).toEqual({ output: { running: [] } });
  expect(await call(sender(), 'experiments.show', { experiment: 'x' })).toEqual({
    error: { code: 'not-found', message: 'there is no such experiment' },
  });
});

test('a foreign message, an unknown command and a wrong input reach nothing', async () => {
  const { call, workbench } = answering();
  const refused = { error: { code: 'invalid-input', message: expect.any(String) as string } };
  const foreign = sender({ senderFrame: { url: 'app://unroll/' } });
  expect(await call(foreign, 'experiments.show', { experiment: 'x' })).toEqual(refused);
  expect(await call(sender(), 'no.such', {})).toEqual(refused);
  expect(await call(sender(), { toString: () => 'queue.show' }, {})).toEqual(refused);
  expect(await call(sender(), 'experiments.show', { experiment: '' })).toEqual(refused);
  expect(workbench.done).toEqual([]);
});

test('a fault of ours is told', async () => {
  const { call, workbench, faults } = answering();
  workbench.queue = () => Promise.reject(new TypeError('broken'));
  expect(await call(sender(), 'queue.show', {})).toMatchObject({ error: { code: 'internal' } });
  expect(faults.map(String)).toEqual(['TypeError: broken']);
});
