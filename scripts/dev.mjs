/**
 * Runs the app for work on the renderer: what changes in src-renderer or src-shared shows at once. Changes in src-main
 * need a new start.
 *
 *     npm run dev                    data in the usual folder
 *     npm run dev -- --home FOLDER   data in another one
 *
 * Vite serves the page and passes its calls on to the browser host, which runs beside it.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { createServer } from 'vite';
import { ensureBuilt } from './build-if-stale.mjs';

const root = dirname(import.meta.dirname);

/** Starts the browser host. @returns its process and the address that it prints */
function startHost(args) {
  const program = join(root, 'out', 'main', 'server.js');
  const child = spawn(process.execPath, [program, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      const address = /^Unroll is at (http:\/\/\S+)\s/m.exec(said);
      if (address !== null) resolve(new URL(address[1]));
    });
    child.on('close', (code) => {
      // It may have said why: another Unroll has the data folder.
      reject(new Error(said.trim() || `the browser host ended with code ${code}`));
    });
  });
  return { child, url };
}

/**
 * Passes what a page of ours asks the host for on in the host's own name. What any other page asks is passed on as it is,
 * and refused by the host.
 */
function passOn(host, ownOrigins) {
  const rename = (passed, request) => {
    if (ownOrigins().includes(request.headers.origin)) passed.setHeader('origin', host.origin);
  };
  return {
    target: host.origin,
    ws: true,
    changeOrigin: true,
    configure: (proxy) => {
      proxy.on('proxyReq', rename);
      proxy.on('proxyReqWs', rename);
    },
    // The page that comes in is of the sources as well; it then exchanges its token with the host.
    bypass: ({ method, url }) => (method === 'GET' && url === '/enter' ? '/' : undefined),
  };
}

async function develop(args) {
  await ensureBuilt();
  const { child, url } = startHost(args);
  // Ctrl+C reaches the host as well, which stops its runs first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  try {
    const server = await serveSources(await url);
    const { port } = server.httpServer.address();
    const { hash } = await url;
    process.stdout.write(`The renderer’s sources are at http://127.0.0.1:${port}/enter${hash}\n`);
    child.on('exit', (code) => {
      void server.close().finally(() => process.exit(code ?? 1));
    });
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Starts Vite on the sources of the renderer, before a host. */
async function serveSources(host) {
  const ownOrigins = () => {
    const { port } = server.httpServer.address();
    return [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  };
  const toHost = passOn(host, ownOrigins);
  const server = await createServer({
    configFile: false,
    root: join(root, 'src-renderer'),
    plugins: [vue()],
    server: {
      host: '127.0.0.1',
      fs: { allow: [root] },
      proxy: { '/api': toHost, '/enter': toHost, '/locked': toHost },
    },
  });
  await server.listen();
  return server;
}

try {
  await develop(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`unroll: ${error.message}\n`);
  process.exitCode = 1;
}
