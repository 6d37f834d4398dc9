import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { hostFrame, provenText } from '#shared/contract/proof';
import { authenticate, isSecret, newSecret, sameSecret } from './secrets.ts';

/** Milliseconds within which a client must prove itself. */
export const greetingTime = 10_000;
/** Bytes that a client may send until then: a challenge and a proof take a hundred. */
const maxGreetingBytes = 4096;
/** WebSocket's code for a violation of the server's policy. */
const policyViolation = 1008;

/**
 * Proves to a client that we hold its page's key, and has it prove the same; see src-shared/contract/proof.ts.
 * @param onProven called once, before the client's next message; never for one that can't prove the key
 */
export function greet(
  client: WebSocket,
  socket: Duplex,
  pageKey: string,
  onProven: () => void,
): void {
  const timer = setTimeout(() => {
    client.terminate();
  }, greetingTime).unref();
  client.once('close', () => {
    clearTimeout(timer);
  });
  let isProven = false;
  let received = 0;
  // The WebSocket would accept a message of the largest size that calls can have. It sees each piece before we do, so
  // calls that arrive in one piece with the proof are not counted.
  const count = (piece: Buffer): void => {
    received += piece.length;
    if (!isProven && received > maxGreetingBytes) client.terminate();
  };
  socket.on('data', count);
  const refuse = (reason: string): void => client.close(policyViolation, reason);

  client.once('message', (first, isBinary) => {
    const page = textOf(first, isBinary);
    if (page === null || !isSecret(page)) {
      refuse('a page must send its challenge first');
      return;
    }
    const challenges = { page, host: newSecret() };
    const proofBy = (prover: 'host' | 'page'): string =>
      authenticate(pageKey, provenText(prover, challenges));
    client.send(hostFrame(challenges.host, proofBy('host')));
    client.once('message', (second, isBinary) => {
      const proof = textOf(second, isBinary);
      if (proof === null || !sameSecret(proof, proofBy('page'))) {
        refuse('the proof is wrong; open the address that Unroll printed');
        return;
      }
      isProven = true;
      clearTimeout(timer);
      socket.off('data', count);
      onProven();
    });
  });
}

function textOf(data: RawData, isBinary: boolean): string | null {
  return isBinary ? null : (data as Buffer).toString();
}
