/**
 * What this browser keeps for the page. One that lets it keep nothing, as with all cookies blocked, throws at the mere look: there it is
 * kept for as long as the page is open.
 */
class PageStorage {
  private readonly unstored = new Map<string, string>();

  constructor(private readonly area: () => Storage) {}

  get(key: string): string | null {
    return this.unstored.get(key) ?? attempt(() => this.area().getItem(key)) ?? null;
  }

  set(key: string, value: string): void {
    const stored = attempt(() => {
      this.area().setItem(key, value);
      return true;
    });
    if (stored) this.unstored.delete(key);
    else this.unstored.set(key, value);
  }

  remove(key: string): void {
    this.unstored.delete(key);
    attempt(() => this.area().removeItem(key));
  }

  keys(): string[] {
    return [...this.unstored.keys(), ...(attempt(() => Object.keys(this.area())) ?? [])];
  }
}

/** Kept from visit to visit. */
export const browserStorage = new PageStorage(() => window.localStorage);
/** Kept as long as the tab. */
export const tabStorage = new PageStorage(() => window.sessionStorage);

function attempt<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
