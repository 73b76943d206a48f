/**
 * Headers of the console's page. Everything comes from this server; pictures may come from elsewhere too, where tasks of an
 * older system have theirs.
 * @param nonce of the style elements that the component library makes
 * @param filesOrigin where the links to files lead, which need not be the address in the browser
 */
export function consoleHeaders(nonce: string, filesOrigin: string): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': `'self' 'nonce-${nonce}'`,
    'style-src-attr': "'unsafe-inline'",
    'img-src': `'self' ${filesOrigin} data: blob: https:`,
    'media-src': `'self' ${filesOrigin} blob: https:`,
    'font-src': "'self'",
    'connect-src': `'self' ${filesOrigin}`,
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // The links to files are signed: whoever has one can read the file.
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  };
}
