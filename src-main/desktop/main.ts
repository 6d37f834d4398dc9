import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, protocol, session } from 'electron';
import { appOrigin, resolveAppFile, securityHeaders } from './app-protocol.ts';

const rendererFolder = join(import.meta.dirname, '..', 'renderer');
const preloadScript = join(import.meta.dirname, '..', 'preload', 'index.cjs');

async function serveFile(request: Request): Promise<Response> {
  const file = resolveAppFile(rendererFolder, request.url);
  if (file === null) return new Response(null, { status: 404 });
  try {
    return new Response(await readFile(file.path), {
      headers: { ...securityHeaders, 'content-type': file.contentType },
    });
  } catch {
    return new Response(null, { status: 404 });
  }
}

function openWindow(): void {
  const window = new BrowserWindow({
    name: 'main',
    windowStatePersistence: true,
    width: 1280,
    height: 860,
    webPreferences: {
      preload: preloadScript,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => {
    event.preventDefault();
  });
  void window.loadURL(`${appOrigin}/`);
}

function start(): void {
  const permissions = session.defaultSession;
  permissions.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  permissions.setPermissionCheckHandler(() => false);
  protocol.handle('app', serveFile);
  openWindow();
}

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.on('window-all-closed', () => {
  app.quit();
});
// Not awaited here: Electron only becomes ready once this module has run to its end.
void app.whenReady().then(start);
