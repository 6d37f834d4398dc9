import { expect, it, vi } from 'vitest';
import type { BridgeAnswer, DesktopBridge } from '#shared/contract/desktop-bridge';
import { desktopBridge } from '../../../../src-renderer/client/bridge/desktop.ts';

/** The preload script's bridge, with the test's own answer. */
function preload(answer: BridgeAnswer) {
  const stop = vi.fn();
  return {
    versions: { electron: '45', chrome: '150' },
    call: vi.fn(() => Promise.resolve(answer)),
    onEvent: vi.fn(() => stop),
    onMenuChoice: vi.fn(() => stop),
    onOpenFile: vi.fn(() => stop),
    stop,
  } satisfies DesktopBridge & { stop: () => void };
}

it('a call returns the output of the workbench', async () => {
  const unroll = preload({ output: { held: true } });
  const { api } = desktopBridge(unroll);
  expect(await api.call('queue.configure', { held: true })).toEqual({ held: true });
  expect(unroll.call).toHaveBeenCalledWith('queue.configure', { held: true });
});

it('a refused call fails with the code and message that were sent', async () => {
  const { api } = desktopBridge(
    preload({ error: { code: 'busy', message: 'It is being trained.' } }),
  );
  const call = api.call('queue.show', {});
  await expect(call).rejects.toMatchObject({ code: 'busy', message: 'It is being trained.' });
});

it('events, choices in the menu and opened files come from the preload script', () => {
  const unroll = preload({ output: null });
  const bridge = desktopBridge(unroll);
  const listener = vi.fn();
  for (const [listen, told] of [
    [bridge.api.subscribe, unroll.onEvent],
    [bridge.onMenuChoice, unroll.onMenuChoice],
    [bridge.onOpenFile, unroll.onOpenFile],
  ] as const) {
    const stop = listen(listener);
    const [[given]] = told.mock.calls as unknown as [[(value: unknown) => void]];
    given('something');
    expect(listener).toHaveBeenLastCalledWith('something');
    stop();
  }
  expect(listener).toHaveBeenCalledTimes(3);
  expect(unroll.stop).toHaveBeenCalledTimes(3);
});

it('the connection never changes', () => {
  const bridge = desktopBridge(preload({ output: null }));
  const heard = vi.fn();
  bridge.onConnection(heard)();
  bridge.reconnect();
  expect(heard).not.toHaveBeenCalled();
});
