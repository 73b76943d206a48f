/** Tells the other tabs of this browser which tasks changed, so that all show the same. */
export class TabChannel {
  private channel: BroadcastChannel | null = null;

  constructor(private readonly onIds: (ids: string[]) => void) {}

  open(): void {
    this.channel = new BroadcastChannel('darkroom.tasks');
    this.channel.addEventListener('message', ({ data }) => {
      if (Array.isArray(data)) this.onIds(data.filter((id) => typeof id === 'string'));
    });
  }

  tell(ids: readonly string[]): void {
    this.channel?.postMessage(ids);
  }

  close(): void {
    this.channel?.close();
    this.channel = null;
  }
}
