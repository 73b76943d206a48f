const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// Where libraries that make style elements look for it.
Reflect.set(window, '__webpack_nonce__', nonce);

/** The style elements that are made here carry it: the server's Content-Security-Policy lets no other apply. */
export const styleNonce = (): string => nonce;
