import { readRendererFile, securityHeaders } from '../hosts/renderer-files.ts';

/** The origin that the window's own files are served under. */
export const appOrigin = 'app://unroll';

/**
 * The answer to a request for an app:// address.
 * @param folder of the built renderer
 */
export async function serveAppFile(
  folder: string,
  { method, url }: { readonly method: string; readonly url: string },
): Promise<Response> {
  const pathname = method === 'GET' ? appPath(url) : null;
  const file = pathname === null ? null : await readRendererFile(folder, pathname);
  const headers = { ...securityHeaders(), ...file?.headers };
  return file === null
    ? // Without a body Electron makes a network error of it.
      new Response('Not found', { status: 404, headers })
    : new Response(file.body, { headers });
}

/** The path of an address of ours; null for any other. */
function appPath(address: string): string | null {
  return isAppAddress(address) ? new URL(address).pathname : null;
}

/** Whether an address is one of the window's own. */
export function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  // Node gives addresses of a scheme it doesn't know no origin.
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}` === appOrigin;
}
