/** Gives a forked process what Electron gives to a utility process, then runs its program. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';

const [node, , program, ...args] = process.argv;
const send = process.send.bind(process);
const port = new EventEmitter();
const waiting = [];
const hand = (data) => port.emit('message', { data, ports: [] });

// Messages wait until somebody listens.
port.on('newListener', (event) => {
  if (event === 'message') setImmediate(() => waiting.splice(0).forEach(hand));
});
port.postMessage = (message) => send(message, () => undefined);
process.on('message', (message) => {
  if (port.listenerCount('message') === 0) waiting.push(message);
  else hand(message);
});
// Electron ends its utility processes when it goes itself.
process.on('disconnect', () => process.exit(0));

process.parentPort = port;
process.send = undefined;
process.argv = [node, program, ...args];
await import(pathToFileURL(program).href);
