import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseServerOptions } from '#main/server/options';

test('what is not said has its default', () => {
  expect(parseServerOptions([])).toEqual({ port: null, home: null, open: false, help: false });
});

test('port and data folder are taken', () => {
  expect(parseServerOptions(['--port', '0', '--home=data', '--open'])).toEqual({
    port: 0,
    home: resolve('data'),
    open: true,
    help: false,
  });
});

test.each([
  [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536"'],
  [['--port', '-1'], '--port'],
  [['--port', '80a'], '--port must be'],
  [['--port'], '--port needs a value'],
  [['--home='], '--home needs a value'],
  [['--prot', '1'], 'unknown flag --prot; did you mean --port?'],
  [['8080'], '"8080"'],
])('%j is refused by name', (args, message) => {
  expect(() => parseServerOptions(args)).toThrow(message);
});
