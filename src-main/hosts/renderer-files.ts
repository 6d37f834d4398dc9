import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** A file of the built renderer, ready to be sent. */
export interface RendererFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The headers of every file: the window runs only its own scripts, connects only to its own host and can't be framed.
 * @param connections where it may connect to besides its own origin
 */
export function securityHeaders(connections: readonly string[] = []): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      ['connect-src', "'self'", ...connections].join(' '),
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'camera=(), display-capture=(), geolocation=(), microphone=(), usb=(), serial=(), hid=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/**
 * Resolves the path of an address to a file and its content type.
 * @returns null for a path that leads out of the folder, or a kind of file that the window doesn't use
 * @param pathname from the address, still encoded
 */
export function resolveRendererFile(
  folder: string,
  pathname: string,
): { readonly path: string; readonly contentType: string } | null {
  const name = pathname === '/' ? 'index.html' : decodedPath(pathname);
  if (name === null) return null;
  const path = join(folder, name);
  const contentType = contentTypes[extname(path)];
  return path.startsWith(folder + sep) && contentType !== undefined ? { path, contentType } : null;
}

/** Reads the file for a path; null if there is none. */
export async function readRendererFile(
  folder: string,
  pathname: string,
): Promise<RendererFile | null> {
  const file = resolveRendererFile(folder, pathname);
  if (file === null) return null;
  try {
    const body = await readFile(file.path);
    return { body, headers: { 'content-type': file.contentType, ...cacheHeaders(pathname) } };
  } catch {
    return null;
  }
}

/** The names of assets contain a hash of their content, so that a cached copy is never out of date. */
function cacheHeaders(pathname: string): Record<string, string> {
  const isHashed = pathname.startsWith('/assets/');
  return { 'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache' };
}

function decodedPath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}
