import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished, vi, type TestContext } from 'vitest';
import { passwordVariable } from '#main/execution/redis/address';
import { connectToRedis } from '#main/execution/redis/connection';
import { skipBecause } from './skip-because.ts';
import { temporaryFolder } from './temporary-folder.ts';

const runFile = promisify(execFile);

const page = join(import.meta.dirname, '../../docs/several-machines.md');

/** What the documentation has in its ACL file, with a password. */
export async function documentedAcl(password: string): Promise<string> {
  const [, ...lines] = /```\n( *user default .*)\n( *user unroll .*)\n *```/.exec(
    await readFile(page, 'utf8'),
  )!;
  const acl = lines.map((line) => `${line.trim()}\n`).join('');
  return acl.replace('>PASSWORD ', () => `>${password} `);
}

export interface RedisServer {
  /** With the user. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** Of the authority that has signed the server's; null without TLS. */
  readonly certificate: string | null;
  /** A file with the password. */
  readonly passwordFile: string;
  /** Ends it at once and starts it again with its data. */
  restart(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts Debian's redis-server on a free port of this computer, with the ACL file of the guide. It ends with the present
 * test, which is skipped where there is none.
 * @param options memory: how much it may use, such as `20mb`; 0: as much as there is
 */
export async function startRedis(
  context: TestContext,
  { isEncrypted = false, password = 'correct-horse', memory = '0' } = {},
): Promise<RedisServer> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    skipBecause(context, 'redis-server is not installed (Debian: apt-get install redis-server)');
  }
  const folder = await temporaryFolder();
  const port = await freePort();
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'users.acl'), await documentedAcl(password));
  const certificates = isEncrypted ? await makeCertificates(folder) : null;
  const options = [
    ...['--bind', '127.0.0.1', '--dir', folder, '--aclfile', join(folder, 'users.acl')],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory', memory],
    ...(certificates === null
      ? ['--port', String(port)]
      : [
          ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'],
          ...['--tls-cert-file', certificates.certificate, '--tls-key-file', certificates.key],
          ...['--tls-ca-cert-file', certificates.authority],
        ]),
  ];
  let child: ChildProcess;
  const certificate = certificates?.authority ?? null;
  const url = `${isEncrypted ? 'rediss' : 'redis'}://unroll@127.0.0.1:${port}`;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', options, { stdio: 'ignore' });
    await vi.waitFor(
      async () => {
        const redis = await connectToRedis({ url, certificate, password });
        redis.disconnect();
      },
      { timeout: 20_000, interval: 100 },
    );
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await start();
  onTestFinished(kill);
  vi.stubEnv(passwordVariable, password);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return {
    url,
    port,
    password,
    certificate,
    passwordFile,
    restart: async () => {
      await kill();
      await start();
    },
    kill,
  };
}

/** A port of this computer that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** An authority, and a certificate for this computer that it has signed. */
async function makeCertificates(
  folder: string,
): Promise<{ authority: string; certificate: string; key: string }> {
  const path = (name: string): string => join(folder, name);
  const openssl = (...options: string[]): Promise<unknown> => runFile('openssl', options);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    ...['req', '-x509', ...newKey, '-keyout', path('ca.key'), '-out', path('ca.crt')],
    ...['-days', '2', '-subj', '/CN=Unroll test authority'],
  );
  await openssl(
    ...['req', '-x509', ...newKey, '-keyout', path('redis.key'), '-out', path('redis.crt')],
    ...['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-days', '2', '-subj', '/CN=redis'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'basicConstraints=CA:FALSE'],
  );
  return { authority: path('ca.crt'), certificate: path('redis.crt'), key: path('redis.key') };
}
