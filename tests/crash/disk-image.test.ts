import { expect, test } from 'vitest';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { stateAfter, type KeptData, type KeptNames } from './disk-image.ts';
import type { Call } from './interposer.ts';

const beginning = {
  folders: ['things'],
  files: new Map([['things/old', { inode: '1', bytes: Buffer.from('old') }]]),
};

function call(name: Call['name'], own: Partial<Call>): Call {
  return { name, inode: '0', offset: 0, data: new Uint8Array(0), path: '', other: '', ...own };
}

const write = [
  call('create', { inode: '2', path: 'things/temporary' }),
  call('write', { inode: '2', path: 'things/temporary', data: Buffer.from('new') }),
];
const sync = call('sync', { inode: '2', path: 'things/temporary' });
const rename = call('rename', { path: 'things/temporary', other: 'things/old' });
const syncFolder = call('syncFolder', { path: 'things' });

/** All that `things/old` may hold after these calls; null where it isn't there. */
function outcomes(calls: readonly Call[], names: KeptNames, data: KeptData): Set<string | null> {
  const found = new Set<string | null>();
  for (let seed = 0; seed < 40; seed++) {
    const random = new RandomStream(seed, purpose.shuffle);
    const state = stateAfter(beginning, calls, { after: calls.length, names, data }, random);
    found.add(state.get('things/old')?.toString() ?? null);
  }
  return found;
}

test('what is renamed before it is synced may be empty, zeros or a part', () => {
  const calls = [...write, rename, syncFolder];
  expect(outcomes(calls, 'all', 'kept')).toEqual(new Set(['new']));
  expect(outcomes(calls, 'all', 'lost')).toEqual(new Set(['']));
  expect(outcomes(calls, 'all', 'zeroed')).toEqual(new Set(['\0\0\0']));
  expect(outcomes(calls, 'all', 'cut')).toEqual(new Set(['', 'n', 'ne', 'new']));
});

test('a rename without a sync of the folder may be undone', () => {
  const calls = [...write, sync, rename];
  expect(outcomes(calls, 'journal', 'lost')).toEqual(new Set(['old', 'new']));
  expect(outcomes(calls, 'folders', 'lost')).toEqual(new Set(['old', 'new']));
});

test('what is synced, renamed and synced in its folder is there', () => {
  const calls = [...write, sync, rename, syncFolder];
  for (const names of ['all', 'journal', 'folders'] as const) {
    for (const data of ['lost', 'zeroed', 'cut'] as const) {
      expect(outcomes(calls, names, data)).toEqual(new Set(['new']));
    }
  }
});

test('a journal keeps all that came before any sync; folders each keep their own', () => {
  const other = [
    call('create', { inode: '3', path: 'elsewhere' }),
    call('sync', { inode: '3', path: 'elsewhere' }),
  ];
  const calls = [...write, sync, rename, ...other];
  expect(outcomes(calls, 'journal', 'lost')).toEqual(new Set(['new']));
  expect(outcomes(calls, 'folders', 'lost')).toEqual(new Set(['old', 'new']));
});

test('a folder that was synced under its old name is whole under the new one', () => {
  const calls = [
    call('mkdir', { path: 'made' }),
    call('create', { inode: '2', path: 'made/file' }),
    call('write', { inode: '2', path: 'made/file', data: Buffer.from('whole') }),
    call('sync', { inode: '2', path: 'made/file' }),
    call('syncFolder', { path: 'made' }),
    call('rename', { path: 'made', other: 'published' }),
    call('syncFolder', { path: '' }),
  ];
  const cut = { after: calls.length, names: 'folders', data: 'lost' } as const;
  for (let seed = 0; seed < 40; seed++) {
    const state = stateAfter(beginning, calls, cut, new RandomStream(seed, purpose.shuffle));
    expect(state.get('published/file')?.toString()).toBe('whole');
  }
});
