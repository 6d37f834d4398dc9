/** Stands in for the program that is fuzzed: calls input 3 a fault of its own, and dies of input 5. */
const [from, to] = process.argv.slice(6);
for (let number = Number(from); number < Number(to); number++) {
  process.send({ kind: 'at', number, what: `input ${number}` });
  if (number === 5) {
    console.error('last words');
    process.exitCode = 1;
    process.disconnect();
    break;
  }
  if (number === 3) process.send({ kind: 'violation', text: 'internal: broken' });
  process.send({ kind: 'answered', answer: number === 3 ? 'internal' : 'result' });
}
if (process.connected) {
  process.send({ kind: 'done' });
  process.disconnect();
}
