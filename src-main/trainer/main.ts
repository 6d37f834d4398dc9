/**
 * The program of a trainer process. The workbench starts one for each run, and keeps others for questions to saved
 * models and data sets. They exchange the messages of `trainer-messages.ts` over a port.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { FromTrainer } from '#shared/contract/trainer-messages';
import { openPort, type Port } from './ports/port.ts';
import { Trainer } from './requests.ts';
import { processDependencies } from './ports/dependencies.ts';

const port = openPort(process);
if (port === null) {
  console.error('Only Unroll itself starts this program; use unroll train.');
  process.exitCode = 2;
} else {
  serve(port);
}

function serve(port: Port): void {
  const send = (message: FromTrainer): void => port.send(message);
  const trainer = new Trainer((event) => send({ kind: 'event', event }), processDependencies());

  port.onMessage((message) => {
    void trainer.answer(message).then((answer) => {
      if (answer !== null) send(answer);
    });
  });

  /** Waits until all messages have been sent, but not for a parent that doesn't read. */
  const flushed = (): Promise<void> => Promise.race([port.flush(), setTimeout(1000)]);

  /** Ends the process after the current batch and a checkpoint. */
  const leave = async (): Promise<void> => {
    await trainer.interrupt();
    await setImmediate(); // lets the answers to pending requests go out
    await flushed();
    process.exit(0);
  };
  port.onClose(() => void leave());
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => void leave());
  // A terminal sends Ctrl+C to the whole group; the parent decides what happens to the run.
  process.on('SIGINT', () => undefined);

  const fail = (error: unknown): void => {
    console.error(error);
    const text = error instanceof Error ? error.message : String(error);
    send({
      kind: 'event',
      event: { kind: 'note', text: `Bug in the training process: ${text}` },
    });
    void flushed().finally(() => process.exit(1));
  };
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);

  send({ kind: 'ready' });
}
