import type { PreviousUpload, UrlStorage } from 'tus-js-client';

/** Remembers uploads as tus-js-client does in the localStorage of a browser, which Node has none of. */
export class LocalStorage implements UrlStorage {
  private readonly kept = new Map<string, PreviousUpload & { fingerprint: string }>();

  async findAllUploads(): Promise<PreviousUpload[]> {
    return [...this.kept.values()];
  }

  async findUploadsByFingerprint(fingerprint: string): Promise<PreviousUpload[]> {
    return [...this.kept.values()].filter((upload) => upload.fingerprint === fingerprint);
  }

  async removeUpload(urlStorageKey: string): Promise<void> {
    this.kept.delete(urlStorageKey);
  }

  async addUpload(fingerprint: string, upload: PreviousUpload): Promise<string> {
    const urlStorageKey = `${fingerprint} ${this.kept.size}`;
    this.kept.set(urlStorageKey, { ...upload, fingerprint, urlStorageKey });
    return urlStorageKey;
  }
}
