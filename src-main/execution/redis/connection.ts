import type { Redis } from 'ioredis';
import { fromWireError, toWireError, UnrollError } from '#shared/contract/errors';
import type { RedisChoice } from '#shared/sweep/executors';
import {
  connectionOptions,
  parseRedisAddress,
  passwordVariable,
  type RedisAddress,
  type RedisTarget,
} from './address.ts';
import { adviceFor } from './refusals.ts';

/** The oldest version that BullMQ recommends. */
const oldestVersion = [6, 2] as const;

/** How to reach a Redis, and with which password. */
export interface RedisAccess extends Pick<RedisChoice, 'url' | 'certificate'> {
  /** Null: none was given. */
  readonly password: string | null;
}

/**
 * Connects to a Redis, once all that could be wrong with it has been ruled out. A connection that is lost later is made
 * again, for as long as it takes; commands wait for that.
 * @throws UnrollError 'invalid-input' naming the field, or 'unavailable', each with what to do
 */
export async function connectToRedis({ url, certificate, password }: RedisAccess): Promise<Redis> {
  const address = parseRedisAddress(url);
  const options = await connectionOptions(address, certificate);
  await checkRedis(address, options, password);
  const { Redis: Client } = await import('ioredis');
  const redis = new Client({
    ...options,
    ...credentials(address, password),
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, 5000),
    // While it loads its data again, it isn't ready.
    enableReadyCheck: true,
    lazyConnect: true,
  });
  // Without a listener, ioredis writes every failed attempt to connect to the console.
  redis.on('error', () => undefined);
  await redis.connect().catch((error: unknown) => {
    redis.disconnect();
    throw describeFailure(address, error, certificate);
  });
  return redis;
}

function credentials(
  { user }: RedisAddress,
  password: string | null,
): { username?: string; password?: string } {
  if (password === null) return {};
  return user === 'default' ? { password } : { username: user, password };
}

/** Tries everything once by a connection of its own, which doesn't try again and has given no password yet. */
async function checkRedis(
  address: RedisAddress,
  options: RedisTarget,
  password: string | null,
): Promise<void> {
  const { place, user } = address;
  // Loaded only where it is needed, as it takes time.
  const { Redis: Client } = await import('ioredis');
  const probe = new Client({
    ...options,
    db: 0,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: () => null,
  });
  let failure: unknown = null;
  probe.on('error', (error: unknown) => {
    failure = error;
  });
  try {
    await probe.connect();
    const isOpen = await probe.ping().then(
      () => true,
      (error: unknown) => {
        if (/^(NOAUTH|NOPERM)/.test(messageOf(error))) return false;
        throw error;
      },
    );
    if (isOpen) {
      throw new UnrollError(
        'invalid-input',
        `${place} asks for no password, so that anybody who reaches it could change results; set one there ` +
          `(requirepass, or an ACL file) and give it in ${passwordVariable}`,
      );
    }
    if (password === null) {
      throw new UnrollError(
        'invalid-input',
        `${place} asks for a password; give it in ${passwordVariable}`,
      );
    }
    await probe.call('AUTH', user, password);
    const version = /^redis_version:(\S+)/m.exec(await probe.info('server'))?.[1] ?? 'unknown';
    if (!isRecent(version)) {
      throw new UnrollError(
        'unavailable',
        `${place} is Redis ${version}; ${oldestVersion.join('.')} or newer is needed`,
      );
    }
  } catch (error) {
    if (error instanceof UnrollError) throw error;
    throw describeFailure(
      address,
      failure ?? error,
      options.tls?.ca === undefined ? null : 'given',
    );
  } finally {
    probe.disconnect();
  }
}

/** @param version as a server says it: 7.0.15 */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestVersion;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * What a Redis that was connected refuses, and what to do about it: no failure of a run.
 * @param url its address
 * @param what has been refused, as the object of a sentence
 * @param next what follows when that is done
 */
export function describeRefusal(
  url: string,
  what: string,
  error: unknown,
  next = 'run the sweep again',
): UnrollError {
  const known = toWireError(error);
  if (known.code !== 'internal') return fromWireError(known);
  const message = messageOf(error);
  return new UnrollError(
    'unavailable',
    `the Redis at ${parseRedisAddress(url).place} refuses ${what} (${message.trim()}); ${adviceFor(message)}, then ${next}`,
    { cause: error },
  );
}

/** What went wrong with a connection, and what to do about it. */
function describeFailure(
  address: RedisAddress,
  error: unknown,
  certificate: string | null,
): UnrollError {
  const { code } = error as NodeJS.ErrnoException;
  const message = messageOf(error);
  const [field, problem] = problemOf(address, code ?? '', message, certificate !== null);
  const isInput = field !== null;
  return new UnrollError(
    isInput ? 'invalid-input' : 'unavailable',
    isInput ? `${field}: ${problem}` : problem,
    { cause: error },
  );
}

function problemOf(
  { place, host, user, isEncrypted }: RedisAddress,
  code: string,
  message: string,
  hasCertificate: boolean,
): [field: 'url' | 'certificate' | null, problem: string] {
  if (message.startsWith('WRONGPASS')) {
    return [
      null,
      `${place} refuses the user ${user} with this password; check ${passwordVariable}, and the user in the address`,
    ];
  }
  if (message.startsWith('NOPERM')) {
    return [
      null,
      `${place} doesn’t allow the user ${user} what is needed (${message}); docs/several-machines.md has the line that its ACL file needs`,
    ];
  }
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(code)) {
    return ['url', `no computer is called ${host}; check the address`];
  }
  if (code === 'ECONNREFUSED') {
    return [
      null,
      `nothing answers at ${place}; start redis-server there, open the ssh tunnel to it, or check the port`,
    ];
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return [
      null,
      `the certificate of ${place} has expired; renew it there, or set the clock of this computer if it is wrong`,
    ];
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return [
      null,
      `the certificate of ${place} is not valid yet; set the clock of this computer, or of the one that made it`,
    ];
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return [
      'url',
      `the certificate of ${place} is for another name than ${host}; use the name in it, or make one for ${host}`,
    ];
  }
  if (untrusted.has(code)) {
    const next = hasCertificate
      ? 'the given one; give the certificate of the authority that has signed it'
      : 'one that this computer trusts; give the certificate of the authority that has signed it';
    return ['certificate', `the certificate of ${place} isn’t signed by ${next}`];
  }
  if (
    isEncrypted &&
    (code.startsWith('ERR_SSL') || code === 'ETIMEDOUT' || code === 'ECONNRESET')
  ) {
    return [
      'url',
      `${place} doesn’t answer with TLS; use its TLS port, or redis:// through a tunnel of ssh`,
    ];
  }
  if (!isEncrypted && (code === 'ECONNRESET' || message === 'Connection is closed.')) {
    return ['url', `${place} closes the connection; if it expects TLS, use rediss://`];
  }
  if (['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) {
    return [
      null,
      `${place} can’t be reached; check the address, and whether a firewall is in between`,
    ];
  }
  return [null, `${place} can’t be used: ${message}`];
}

const untrusted: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
