import { strToU8 } from 'fflate';
import { crc32 } from './crc32.ts';

/**
 * Writes a ZIP archive piece by piece, without compressing: images hardly get smaller. With ZIP64 where there are too
 * many files for the older format. Format: PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.
 */
export class StoredZip {
  readonly #directory: Uint8Array[] = [];
  #count = 0;
  #bytes = 0;
  #directoryBytes = 0;

  /** Adds a file. @returns the pieces that come next in the archive */
  add(path: string, content: Uint8Array): Uint8Array[] {
    const name = strToU8(path);
    const common = new Uint8Array(26);
    const view = new DataView(common.buffer);
    view.setUint16(0, versionNeeded, true);
    view.setUint16(2, namesInUtf8, true);
    view.setUint16(8, firstDay, true);
    view.setUint32(10, crc32(content), true);
    view.setUint32(14, content.length, true);
    view.setUint32(18, content.length, true);
    view.setUint16(22, name.length, true);
    const header = joined([record(fileSignature, 0), common, name]);
    const rest = new Uint8Array(14);
    new DataView(rest.buffer).setUint32(10, this.#bytes, true);
    const entry = joined([record(entrySignature, 2, versionNeeded), common, rest, name]);
    this.#directory.push(entry);
    this.#directoryBytes += entry.length;
    this.#count += 1;
    this.#bytes += header.length + content.length;
    return [header, content];
  }

  /** Ends the archive. @returns its last pieces */
  end(): Uint8Array[] {
    const many = this.#count > mostFiles;
    const shown = many ? 0xffff : this.#count;
    const end = new Uint8Array(22);
    const view = new DataView(end.buffer);
    view.setUint32(0, endSignature, true);
    view.setUint16(8, shown, true);
    view.setUint16(10, shown, true);
    view.setUint32(12, this.#directoryBytes, true);
    view.setUint32(16, this.#bytes, true);
    return [...this.#directory, ...(many ? [this.#zip64End()] : []), end];
  }

  #zip64End(): Uint8Array {
    const bytes = new Uint8Array(76);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, zip64EndSignature, true);
    view.setBigUint64(4, 44n, true);
    view.setUint16(12, zip64Version, true);
    view.setUint16(14, zip64Version, true);
    view.setBigUint64(24, BigInt(this.#count), true);
    view.setBigUint64(32, BigInt(this.#count), true);
    view.setBigUint64(40, BigInt(this.#directoryBytes), true);
    view.setBigUint64(48, BigInt(this.#bytes), true);
    view.setUint32(56, zip64LocatorSignature, true);
    view.setBigUint64(64, BigInt(this.#bytes + this.#directoryBytes), true);
    view.setUint32(72, 1, true);
    return bytes;
  }
}

const fileSignature = 0x04034b50;
const entrySignature = 0x02014b50;
const endSignature = 0x06054b50;
const zip64EndSignature = 0x06064b50;
const zip64LocatorSignature = 0x07064b50;
const versionNeeded = 20;
const zip64Version = 45;
const namesInUtf8 = 1 << 11;
/** 1 January 1980, the first that the format has. */
const firstDay = 0x21;
/** The most files that the end record can count. */
const mostFiles = 0xfffe;

/** A signature, and a version after it if there is one. */
function record(signature: number, versionBytes: 0 | 2, version = 0): Uint8Array {
  const bytes = new Uint8Array(4 + versionBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  if (versionBytes > 0) view.setUint16(4, version, true);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
