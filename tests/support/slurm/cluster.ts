import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { constants, hostname, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { existsSync } from 'node:fs';

const run = promisify(execFile);
const nodes = ['n1', 'n2', 'n3'] as const;
export type NodeName = (typeof nodes)[number];

/** Debian's packages put the daemons where only root looks for programs. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

function programPath(name: string): string | null {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Why there can't be a Slurm on this machine; null if there can. */
export function whyNoSlurm(): string | null {
  const lacking = ['slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol'].filter(
    (name) => programPath(name) === null,
  );
  return lacking.length === 0 ? null : `no ${lacking.join(', ')}: install slurm-wlm`;
}

/** A Slurm of three nodes on this machine, without accounting or munge, in a temporary folder. */
export class SlurmCluster {
  /** Shared by all nodes. */
  readonly shared: string;
  /** For programs that use it. */
  readonly configPath: string;
  readonly #folder: string;
  readonly #daemons = new Map<string, ChildProcess>();

  private constructor(folder: string) {
    this.#folder = folder;
    this.shared = join(folder, 'shared');
    this.configPath = join(folder, 'slurm.conf');
  }

  /** Starts it, and waits until its nodes are idle. */
  static async start(): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(await mkdtemp(join(tmpdir(), 'unroll-slurm-')));
    await cluster.#start();
    return cluster;
  }

  async #start(): Promise<void> {
    for (const name of ['state', 'log', 'shared', ...nodes.map((node) => `spool/${node}`)]) {
      await mkdir(join(this.#folder, name), { recursive: true });
    }
    const [controller, ...ports] = await freePorts(1 + nodes.length);
    await writeFile(this.configPath, this.#config(controller!, ports));
    this.#startDaemon('slurmctld', 'slurmctld', ['-D', '-i', '-f', this.configPath]);
    for (const node of nodes) this.startNode(node);
    await this.until(async () => {
      const { stdout } = await this.run('sinfo', '-h', '-N', '-o', '%T').catch(() => noOutput);
      return (
        stdout
          .trim()
          .split('\n')
          .filter((state) => state === 'idle').length === nodes.length
      );
    });
  }

  /** Starts the daemon of a node. */
  startNode(node: NodeName): void {
    this.#startDaemon(node, 'slurmd', ['-D', '-N', node, '-f', this.configPath]);
  }

  /** Ends the daemon of a node at once; what it has started continues. */
  async killDaemon(node: NodeName): Promise<void> {
    const daemon = this.#daemons.get(node)!;
    const exit = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await exit;
  }

  /** Ends the daemon of a node and all that it has started, as if its power were cut. */
  async killNode(node: NodeName): Promise<void> {
    await this.killDaemon(node);
    const pids = await this.processesOf(node);
    // First what watches over a job, which would report its end.
    for (const pid of pids) {
      const parent = await parentOf(pid);
      if (parent?.name === 'slurmstepd') signal(parent.pid, 'SIGKILL');
    }
    for (const pid of pids) signal(pid, 'SIGKILL');
  }

  /** The processes that the jobs on a node are made of. */
  async processesOf(node: NodeName): Promise<number[]> {
    return processesWith(`SLURMD_NODENAME=${node}`, `SLURM_CONF=${this.configPath}`);
  }

  /** The processes of one job. */
  processesOfJob(id: string): Promise<number[]> {
    return processesWith(`SLURM_JOB_ID=${id}`, `SLURM_CONF=${this.configPath}`);
  }

  /** The processes of all jobs. */
  async processes(): Promise<number[]> {
    return (await Promise.all(nodes.map((node) => this.processesOf(node)))).flat();
  }

  /** Runs one of Slurm's programs. */
  run(program: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    return run(programPath(program) ?? program, args, {
      env: { ...process.env, SLURM_CONF: this.configPath },
    });
  }

  /** Waits until something is so. */
  async until(isSo: () => Promise<boolean>, milliseconds = 60_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error(`Still not so:\n${await this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** The end of what the controller has logged. */
  async log(): Promise<string> {
    const text = await readFile(join(this.#folder, 'log', 'slurmctld.log'), 'utf8').catch(() => '');
    return text.slice(-4000);
  }

  /** Ends everything and removes its files. */
  async stop(): Promise<void> {
    await this.run('scancel', '--me').catch(() => undefined);
    for (const daemon of this.#daemons.values()) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const exit = once(daemon, 'exit');
      daemon.kill('SIGKILL');
      await exit;
    }
    for (const pid of await this.processes()) signal(pid, 'SIGKILL');
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #startDaemon(name: string, program: string, args: readonly string[]): void {
    const daemon = spawn(programPath(program)!, args, {
      stdio: 'ignore',
      env: { ...process.env, SLURM_CONF: this.configPath },
    });
    this.#daemons.set(name, daemon);
  }

  #config(controller: number, ports: readonly number[]): string {
    const host = hostname().split('.')[0]!;
    const user = process.getuid?.() === 0 ? 'root' : (process.env.USER ?? 'root');
    const folder = this.#folder;
    return [
      'ClusterName=unroll',
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmctldPort=${controller}`,
      'AuthType=auth/none',
      'CredType=cred/none',
      `SlurmUser=${user}`,
      `SlurmdUser=${user}`,
      'ProctrackType=proctrack/pgid',
      'TaskPlugin=task/none',
      'JobAcctGatherType=jobacct_gather/none',
      'AccountingStorageType=accounting_storage/none',
      'MpiDefault=none',
      'SwitchType=switch/none',
      'ReturnToService=2',
      // A node that doesn't answer for so many seconds counts as down.
      'SlurmdTimeout=4',
      'SlurmctldTimeout=4',
      'KillWait=5',
      `StateSaveLocation=${folder}/state`,
      `SlurmdSpoolDir=${folder}/spool/%n`,
      `SlurmdPidFile=${folder}/%n.pid`,
      `SlurmctldPidFile=${folder}/slurmctld.pid`,
      `SlurmctldLogFile=${folder}/log/slurmctld.log`,
      `SlurmdLogFile=${folder}/log/%n.log`,
      'SlurmdParameters=config_overrides',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_CPU',
      'SchedulerType=sched/backfill',
      'SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0,sched_interval=1,bf_interval=1',
      ...nodes.map(
        (node, index) =>
          `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[index]} CPUs=1`,
      ),
      'PartitionName=main Nodes=ALL Default=YES State=UP',
      '',
    ].join('\n');
  }
}

const noOutput = { stdout: '', stderr: '' };

/** Sends a signal to a process, which may be gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone.
  }
}

/** Whether a process that stands still has been sent a signal that it has not received yet. */
export async function hasPending(pid: number, name: NodeJS.Signals): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const pending = /^ShdPnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${pending}`) >> BigInt(constants.signals[name] - 1)) & 1n) === 1n;
}

/** The processes in whose environment all of these are. */
async function processesWith(...variables: readonly string[]): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found: number[] = [];
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    const values = environment.split('\0');
    if (variables.every((variable) => values.includes(variable))) found.push(Number(pid));
  }
  return found;
}

async function parentOf(pid: number): Promise<{ pid: number; name: string } | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\s*(\d+)$/m.exec(status)?.[1];
  if (parent === undefined) return null;
  const name = await readFile(`/proc/${parent}/comm`, 'utf8').catch(() => '');
  return { pid: Number(parent), name: name.trim().slice(0, 'slurmstepd'.length) };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening');
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) server.close();
  return ports;
}
