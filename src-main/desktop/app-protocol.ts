import { extname, join, sep } from 'node:path';

/** The origin that the window's own files are served under. */
export const appOrigin = 'app://unroll';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Sent with every file: the window runs its own scripts and talks to nobody else. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/**
 * The file that an app:// address stands for, and its content type.
 * Null for another host, a path that leads out of the folder, or a kind of file the window has no use for.
 */
export function resolveAppFile(
  folder: string,
  address: string,
): { readonly path: string; readonly contentType: string } | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (`${url.protocol}//${url.host}` !== appOrigin) return null;
  const name = url.pathname === '/' ? 'index.html' : decodedPath(url.pathname);
  if (name === null) return null;
  const path = join(folder, name);
  const contentType = contentTypes[extname(path)];
  return path.startsWith(folder + sep) && contentType !== undefined ? { path, contentType } : null;
}

function decodedPath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}
