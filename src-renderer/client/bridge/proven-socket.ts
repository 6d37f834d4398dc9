import { provenText, readHostFrame, type Challenges, type Prover } from '#shared/contract/proof';
import { fromBase64url, toBase64url } from './page-key.ts';

/** The parts of a WebSocket that the bridge uses. */
export interface WireSocket extends EventTarget {
  binaryType: BinaryType;
  send(data: Uint8Array<ArrayBuffer>): void;
}

export interface ProvenSocketOptions {
  /** The key of this page; null if it has none. May fail like a connection. */
  readonly key: () => Promise<CryptoKey | null>;
  readonly open: () => WebSocket;
  /** Called if this page has no key, or if the host knows another one. */
  readonly onLocked: () => void;
}

/**
 * A WebSocket that counts as open once host and page have proved to each other that they hold the page's key. Before
 * the host's proof, the page sends and reads nothing of its own: any program may have taken over the port of a host that
 * has ended.
 */
export class ProvenSocket extends EventTarget implements WireSocket {
  binaryType: BinaryType = 'arraybuffer';
  #socket: WebSocket | null = null;

  constructor(options: ProvenSocketOptions) {
    super();
    void this.#connect(options);
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    this.#socket?.send(data);
  }

  async #connect({ key, open, onLocked }: ProvenSocketOptions): Promise<void> {
    const pageKey = await key().catch(() => undefined);
    if (pageKey === null) onLocked();
    if (pageKey === undefined || pageKey === null) {
      this.dispatchEvent(new Event('close'));
      return;
    }
    const socket = open();
    socket.binaryType = this.binaryType;
    const page = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
    socket.addEventListener('close', () => this.dispatchEvent(new Event('close')));
    socket.addEventListener('open', () => socket.send(page), { once: true });
    socket.addEventListener(
      'message',
      ({ data }: MessageEvent) => {
        void this.#prove(socket, pageKey, page, data).then((isProven) => {
          if (isProven) return;
          onLocked();
          socket.close();
        });
      },
      { once: true },
    );
  }

  /** Checks the host's proof and answers it with our own. @returns whether the host's was valid */
  async #prove(socket: WebSocket, key: CryptoKey, page: string, frame: unknown): Promise<boolean> {
    const hostProof = readHostFrame(frame);
    if (hostProof === null) return false;
    const challenges = { page, host: hostProof.challenge };
    const bytes = (by: Prover) =>
      new TextEncoder().encode(provenText(by, challenges satisfies Challenges));
    if (!(await crypto.subtle.verify('HMAC', key, fromBase64url(hostProof.proof), bytes('host')))) {
      return false;
    }
    const proof = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes('page')));
    if (socket.readyState !== socket.OPEN) return true;
    socket.send(toBase64url(proof));
    socket.addEventListener('message', ({ data }: MessageEvent) =>
      this.dispatchEvent(new MessageEvent('message', { data })),
    );
    this.#socket = socket;
    // Whatever is sent from now on follows the proof directly.
    this.dispatchEvent(new Event('open'));
    return true;
  }
}
