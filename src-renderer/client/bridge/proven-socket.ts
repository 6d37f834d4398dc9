import { provenText, readHostFrame, type Challenges, type Prover } from '#shared/contract/proof';
import { fromBase64url, toBase64url } from './page-key.ts';

/** What the bridge uses of a WebSocket. */
export interface WireSocket extends EventTarget {
  binaryType: BinaryType;
  send(data: Uint8Array<ArrayBuffer>): void;
}

export interface ProvenSocketOptions {
  /** The key of this page; null if it has none. May fail, as a connection may. */
  readonly key: () => Promise<CryptoKey | null>;
  readonly open: () => WebSocket;
  /** Told that this page has no key, or that the host knows another one. */
  readonly onLocked: () => void;
}

/**
 * A WebSocket that counts as open when host and page have proved to each other that they hold the page's key. Nothing
 * of the page's is sent, nor anything read, before the host's proof: any program may have taken the port of a host that
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

  /** Checks the host's proof and answers it with our own. @returns whether the host's was good */
  async #prove(socket: WebSocket, key: CryptoKey, page: string, frame: unknown): Promise<boolean> {
    const said = readHostFrame(frame);
    if (said === null) return false;
    const challenges = { page, host: said.challenge };
    const bytes = (by: Prover) =>
      new TextEncoder().encode(provenText(by, challenges satisfies Challenges));
    if (!(await crypto.subtle.verify('HMAC', key, fromBase64url(said.proof), bytes('host')))) {
      return false;
    }
    const proof = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes('page')));
    if (socket.readyState !== socket.OPEN) return true;
    socket.send(toBase64url(proof));
    socket.addEventListener('message', ({ data }: MessageEvent) =>
      this.dispatchEvent(new MessageEvent('message', { data })),
    );
    this.#socket = socket;
    // What is sent from here on comes right behind the proof.
    this.dispatchEvent(new Event('open'));
    return true;
  }
}
