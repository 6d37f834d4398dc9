import { enterPath } from '#shared/contract/proof';

/**
 * Takes the token out of this page's address, if it was opened by the printed one, so that neither the address bar nor
 * the router sees it.
 * @returns null if the address has no token
 */
export function takeToken(): string | null {
  const { pathname, hash } = window.location;
  if (pathname !== enterPath) return null;
  window.history.replaceState(null, '', '/');
  return hash.slice(1);
}

/**
 * The key that this page proves to the host: exchanged for a token, or else the one stored by an earlier page of this
 * origin. Null if there is neither.
 * @throws Error if the host doesn't answer
 */
export async function obtainPageKey(token: string | null): Promise<CryptoKey | null> {
  const entered = token === null ? null : await enter(token);
  if (entered === null) return keptKey();
  await keepKey(entered);
  return entered;
}

async function enter(token: string): Promise<CryptoKey | null> {
  const response = await fetch(enterPath, { method: 'POST', body: token });
  return response.ok ? importPageKey(await response.text()) : null;
}

/**
 * Imports a page's key as the host sends it. An imported key can be used but not read, not even by a page that another
 * program serves under this origin.
 */
export function importPageKey(text: string): Promise<CryptoKey> {
  const bytes = fromBase64url(text);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
}

/** Decodes base64url. @throws Error if the text isn't base64url */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Encodes bytes as base64url. */
export function toBase64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

const store = 'keys';
const name = 'page';

/** Stores a key for later pages of this origin. A cookie won't do: it would be sent to every port of this machine. */
async function keepKey(key: CryptoKey): Promise<void> {
  await inStore('readwrite', (keys) => keys.put(key, name)).catch(() => {
    // A private window may refuse to store it: this page keeps working, and a new one needs the printed address.
  });
}

async function keptKey(): Promise<CryptoKey | null> {
  const kept: unknown = await inStore('readonly', (keys) => keys.get(name)).catch(() => null);
  return kept instanceof CryptoKey ? kept : null;
}

async function inStore<Result>(
  mode: IDBTransactionMode,
  use: (keys: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const opening = indexedDB.open('unroll', 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(store);
  };
  const database = await outcomeOf(opening);
  try {
    return await outcomeOf(use(database.transaction(store, mode).objectStore(store)));
  } finally {
    database.close();
  }
}

function outcomeOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(request.error ?? new Error('the browser can’t store data for this page'));
  });
}
