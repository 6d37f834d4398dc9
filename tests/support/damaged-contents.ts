import { jsonFileLimit } from '#main/storage/files/bounded-file';

/** What may be in a small JSON file once it is damaged, and how to call it. */
export const damagedContents: readonly (readonly [string, Buffer])[] = [
  ['truncated', Buffer.from('[{"machine": "n2", "epo')],
  ['empty', Buffer.alloc(0)],
  ['of another type', Buffer.from('"n2"')],
  ['null', Buffer.from('null')],
  ['with wrong fields', Buffer.from('[{"machine": 2}]')],
  ['binary', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x00, 0x00, 0x80])],
  ['zeros', Buffer.alloc(300)],
  ['too deep', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
  ['huge', Buffer.alloc(jsonFileLimit + 1, ' ')],
];
