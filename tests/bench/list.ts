/** Measures the answer to many who ask for the list of experiments at once, `scripts/bench-list.mjs`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { encodeFrame } from '#shared/contract/wire';
import { openSocket, pageKeyOf, proveTo } from '../support/wire-client.ts';

const [home, count = '20'] = process.argv.slice(2);
if (home === undefined) throw new Error('name the data folder');

const server = spawn(
  process.execPath,
  [join('out', 'main', 'server.js'), '--port', '0', '--home', home],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  const url = await addressOf(server.stdout);
  const pageKey = await pageKeyOf(url);
  const clients = await Promise.all(
    Array.from({ length: Number(count) }, async () => {
      const socket = openSocket(url);
      await once(socket, 'open');
      await proveTo(socket, pageKey);
      return socket;
    }),
  );
  for (const round of ['first', 'second']) {
    const usedBefore = await processorSeconds(server.pid!);
    const start = performance.now();
    const lists = await Promise.all(
      clients.map(async (socket) => {
        socket.send(encodeFrame({ id: 1, command: 'experiments.list', input: {} }));
        const [bytes] = (await once(socket, 'message')) as [Buffer];
        return bytes;
      }),
    );
    const seconds = (performance.now() - start) / 1000;
    const { output } = JSON.parse(lists[0]!.toString()) as { output: unknown[] };
    console.log(
      `${round}: ${lists.length} lists of ${output.length} experiments, ` +
        `${(lists[0]!.length / 1e6).toFixed(1)} MB each, in ${seconds.toFixed(2)} s; ` +
        `of the host's processor ${((await processorSeconds(server.pid!)) - usedBefore).toFixed(2)} s; ` +
        `the host's memory at most ${await maxMemory(server.pid!)}; load average ${loadavg()[0]!.toFixed(1)}`,
    );
  }
  for (const socket of clients) socket.close();
} finally {
  server.kill('SIGTERM');
}

function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    stdout.on('data', (text: Buffer) => {
      said += text.toString();
      const [address] = /http:\S+/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    stdout.on('end', () => {
      reject(new Error(`the host ended: ${said}`));
    });
  });
}

/** Seconds that a process has computed so far, on all cores, which a busy machine changes little; only Linux tells. */
async function processorSeconds(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Behind the name, which may hold spaces, the twelfth and thirteenth, in hundredths of a second.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The largest resident memory of a process so far; only Linux tells. */
async function maxMemory(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
  return kibibytes === undefined ? 'unknown' : `${Math.round(Number(kibibytes) / 1024)} MiB`;
}
