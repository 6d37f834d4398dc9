import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const daemon = '/usr/sbin/sshd';
const client = '/usr/bin/ssh';

/** Why there can't be a server for ssh on this machine; null if there can. */
export function whyNoSsh(): string | null {
  const lacking = [daemon, client].filter((path) => !existsSync(path));
  return lacking.length === 0 ? null : `no ${lacking.join(', ')}: install openssh-server`;
}

/** What a client knows of the server, and the server of it. */
export interface SshAccess {
  /** Whether it has the client's key. */
  readonly knowsKey?: boolean;
  /** Whether the client has its key. */
  readonly isKnown?: boolean;
  /** Shell commands before what is asked for, as a profile has them. */
  readonly profile?: string;
}

/**
 * Starts a server for ssh on this machine with keys of its own, and puts a client into the PATH that reaches it as
 * `login`, both until the present test has ended.
 */
export async function startSshServer(access: SshAccess = {}): Promise<void> {
  const { knowsKey = true, isKnown = true, profile = 'true' } = access;
  const folder = await temporaryFolder();
  for (const name of ['host', 'user', 'other']) {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  }
  const port = await freePort();
  const publicKey = async (name: string): Promise<string> =>
    readFile(join(folder, `${name}.pub`), 'utf8');
  await writeFile(join(folder, 'authorized'), await publicKey(knowsKey ? 'user' : 'other'));
  const known = `[127.0.0.1]:${port} ${await publicKey('host')}`;
  await writeFile(join(folder, 'known'), isKnown ? known : '');
  await writeFile(
    join(folder, 'sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${folder}/host`,
      `AuthorizedKeysFile ${folder}/authorized`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      `ForceCommand ${profile}; eval "$SSH_ORIGINAL_COMMAND"`,
      '',
    ].join('\n'),
  );
  await writeFile(
    join(folder, 'ssh_config'),
    [
      'Host login',
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      `  IdentityFile ${folder}/user`,
      '  IdentitiesOnly yes',
      '  IdentityAgent none',
      `  UserKnownHostsFile ${folder}/known`,
      '  GlobalKnownHostsFile /dev/null',
      '',
    ].join('\n'),
  );
  // Where root's server puts those who haven't logged in yet.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(daemon, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: 'ignore',
  });
  await putBefore(folder);
  onTestFinished(() => ended(server));
  await expect.poll(() => answers(port), { timeout: 30_000 }).toBe(true);
}

/** Puts a client that reads our config before the others. */
async function putBefore(folder: string): Promise<void> {
  const usual = process.env.PATH ?? '';
  const programs = join(folder, 'programs');
  await mkdir(programs);
  const script = `#!/bin/sh\nexec ${client} -F '${folder}/ssh_config' "$@"\n`;
  await writeFile(join(programs, 'ssh'), script);
  await chmod(join(programs, 'ssh'), 0o755);
  process.env.PATH = [programs, usual].join(delimiter);
  onTestFinished(() => {
    process.env.PATH = usual;
  });
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGKILL');
  await exit;
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
