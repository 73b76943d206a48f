import ipaddr from 'ipaddr.js';

/**
 * What limits by address count for: an IPv4 address, or the first 64 bits of an IPv6 one, as whoever has one of those has the
 * 2^64 others of its network.
 */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}/64`;
}
