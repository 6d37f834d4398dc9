import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chooseBridge } from '../../../../src-renderer/client/bridge/choose.ts';

// This page has the key of its host already.
vi.mock(import('../../../../src-renderer/client/bridge/page-key.ts'), async (original) => ({
  ...(await original()),
  obtainPageKey: () => Promise.resolve({} as CryptoKey),
}));

const opened: string[] = [];
class FakeSocket extends EventTarget {
  constructor(url: string) {
    super();
    opened.push(url);
  }
}

beforeEach(() => {
  opened.length = 0;
  vi.stubGlobal('WebSocket', FakeSocket);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function at(address: string): void {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(address);
}

it.each([
  ['http://127.0.0.1:4173/?x=1#/run/a', 'ws://127.0.0.1:4173/api'],
  ['https://machine.example/unroll/#/', 'wss://machine.example/unroll/api'],
])('a browser at %s speaks to %s', async (address, socket) => {
  at(address);
  chooseBridge();
  await expect.poll(() => opened).toEqual([socket]);
});

it('the desktop’s window uses its preload script', async () => {
  vi.stubGlobal('unroll', { call: () => Promise.resolve({ output: 'by the preload script' }) });
  expect(await chooseBridge().api.call('app.info', {})).toBe('by the preload script');
  expect(opened).toEqual([]);
});
