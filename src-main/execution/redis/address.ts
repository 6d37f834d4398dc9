import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { UnrollError } from '#shared/contract/errors';
import type { RedisChoice } from '#shared/sweep/executors';

/** Where a Redis is, as a `redis://` or `rediss://` address says it. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The number of the database. */
  readonly database: number;
  readonly isEncrypted: boolean;
  /** For messages: the address without the user. */
  readonly place: string;
}

/** The variable of the environment that has the password. */
export const passwordVariable = 'UNROLL_REDIS_PASSWORD';

const form =
  'use redis://HOST:PORT, or rediss://HOST:PORT with TLS; a user comes before the host: redis://USER@HOST';

/**
 * Reads the address of a Redis.
 * @throws UnrollError 'invalid-input' naming the field, also if it holds a password
 */
export function parseRedisAddress(written: string): RedisAddress {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw invalid(
      `${JSON.stringify(withoutPassword(written))} is not the address of a Redis; ${form}`,
    );
  }
  if (url.password !== '') {
    throw invalid(
      `leave the password out of the address, where others could read it; give it in ${passwordVariable}`,
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalid(
      `leave out what begins with ? or #, which isn’t used; give the password in ${passwordVariable}`,
    );
  }
  const path = url.pathname.replace(/^\//, '');
  const database = Number(path === '' ? 0 : path);
  if (!Number.isInteger(database) || database < 0) {
    throw invalid(
      `${JSON.stringify(path)} is not the number of a database; leave it out, or ${form}`,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 6379 : Number(url.port);
  const user = url.username === '' ? 'default' : decodeURIComponent(url.username);
  const place = `${url.protocol}//${url.hostname}:${port}`;
  return { host, port, user, database, isEncrypted: url.protocol === 'rediss:', place };
}

/** What ioredis needs to reach a Redis. */
export interface RedisTarget {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly protocol: 2;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly tls?: ConnectionOptions;
}

/**
 * How ioredis reaches a Redis, without user and password.
 * @param certificate a file with the certificate that signs the server's; null: those that the system trusts
 * @throws UnrollError 'invalid-input' if the file can't be read, or is given for a connection without TLS
 */
export async function connectionOptions(
  { host, port, database, isEncrypted }: RedisAddress,
  certificate: RedisChoice['certificate'],
): Promise<RedisTarget> {
  // Answers are the same in both versions of the protocol; in this one, a server without a password is told by PING.
  const plain = { host, port, db: database, protocol: 2, connectTimeout: 10_000 } as const;
  if (!isEncrypted) {
    if (certificate === null) return plain;
    throw new UnrollError(
      'invalid-input',
      'certificate: it is only for TLS; begin the address with rediss://, or leave the certificate out',
    );
  }
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const trusted = certificate === null ? {} : { ca: [await readCertificate(certificate)] };
  return { ...plain, tls: { ...servername, ...trusted } };
}

async function readCertificate(path: string): Promise<string> {
  const text = await readFile(path, 'latin1').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnrollError('invalid-input', `certificate: ${path} can’t be read: ${reason}`);
  });
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new UnrollError(
    'invalid-input',
    `certificate: ${path} has no certificate in it; give a PEM file, which begins with -----BEGIN CERTIFICATE-----`,
  );
}

function withoutPassword(written: string): string {
  return written.replace(/^([a-z]+:\/\/)?.*@/is, '$1…@').replace(/[?#].*$/s, '…');
}

function invalid(problem: string): UnrollError {
  return new UnrollError('invalid-input', `url: ${problem}`);
}
