import { resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { parseArguments, type Option } from '../hosts/arguments.ts';

/** The options of the browser host. */
export interface ServerOptions {
  /** Null: the default port, or any free one if that is taken. */
  readonly port: number | null;
  /** Absolute path of the data folder; null if it wasn't given. */
  readonly home: string | null;
  /** Whether to show the app in a window. */
  readonly open: boolean;
  readonly help: boolean;
}

const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'port',
    placeholder: 'N',
    allowed: 'a whole number from 0 to 65535',
    help: 'The port on 127.0.0.1; 0 picks a free one.',
  },
  {
    kind: 'value',
    name: 'home',
    placeholder: 'FOLDER',
    allowed: 'a path',
    help: 'The data folder.',
  },
  { kind: 'switch', name: 'open', negatable: false, help: 'Shows the app in a window.' },
  { kind: 'switch', name: 'help', negatable: false, help: 'Shows this help.' },
];

/** What `--help` shows. */
export const helpPage = [
  'Serves Unroll to browsers on this computer only.',
  '',
  ...flags.map((flag) => {
    const head = flag.kind === 'value' ? `--${flag.name} ${flag.placeholder}` : `--${flag.name}`;
    return `  ${head.padEnd(16)}${flag.help}`;
  }),
].join('\n');

/** @throws UnrollError 'invalid-input' naming the flag, what was wrong and what is allowed */
export function parseServerOptions(args: readonly string[]): ServerOptions {
  const { values, switches } = parseArguments(args, flags, []);
  const home = values.get('home');
  if (home === '') throw new UnrollError('invalid-input', '--home needs a value: a path');
  return {
    port: portOf(values.get('port')),
    home: home === undefined ? null : resolve(home),
    open: switches.get('open') ?? false,
    help: switches.get('help') ?? false,
  };
}

function portOf(written: string | undefined): number | null {
  if (written === undefined) return null;
  if (!/^\d{1,5}$/.test(written) || Number(written) > 65_535) {
    throw new UnrollError(
      'invalid-input',
      `--port must be a whole number from 0 to 65535, not "${written}"`,
    );
  }
  return Number(written);
}
