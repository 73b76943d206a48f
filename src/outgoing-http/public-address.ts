import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isMissed } from './filtered-connector.js';

const LOOKUP_MS = 2_000;

/**
 * Whether a URL leads to an address that is not public, as far as can be told now; one whose name is not known (yet) does
 * not. Only for telling people early: the connection itself checks what it connects to.
 */
export async function leadsToPrivateAddress(url: string): Promise<boolean> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return (await addressesOf(host)).some((address) => !isPublic(address));
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const found = lookup(host, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, delay(LOOKUP_MS, [], { ref: false })]);
}

function isPublic(address: string): boolean {
  return ipaddr.parse(address).range() === 'unicast' && !isMissed(address);
}
