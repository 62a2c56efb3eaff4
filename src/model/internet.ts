import { addressSetOf, subtractAddresses } from './address-set.ts';
import { cidrOf } from './cidr.ts';

const NOT_ON_THE_INTERNET = addressSetOf([
  cidrOf(4, 0x00_00_00_00n, 8), // 0.0.0.0/8 this network
  cidrOf(4, 0x0a_00_00_00n, 8), // 10.0.0.0/8 private
  cidrOf(4, 0x64_40_00_00n, 10), // 100.64.0.0/10 shared by carriers (CGNAT)
  cidrOf(4, 0x7f_00_00_00n, 8), // 127.0.0.0/8 loopback
  cidrOf(4, 0xa9_fe_00_00n, 16), // 169.254.0.0/16 link-local, cloud metadata
  cidrOf(4, 0xac_10_00_00n, 12), // 172.16.0.0/12 private
  cidrOf(4, 0xc0_a8_00_00n, 16), // 192.168.0.0/16 private
  cidrOf(4, 0xe0_00_00_00n, 4), // 224.0.0.0/4 multicast
  cidrOf(4, 0xf0_00_00_00n, 4), // 240.0.0.0/4 reserved, broadcast
]);

const GLOBAL_UNICAST = addressSetOf([
  cidrOf(4, 0n, 0),
  cidrOf(6, 0x2000n << 112n, 3), // 2000::/3, all that IANA has given out
]);

/**
 * The addresses that a caller on the internet may have (IANA special-purpose registries). The blocks reserved for
 * documentation, such as 203.0.113.0/24, are in it: people try things with them.
 */
export const INTERNET = subtractAddresses(GLOBAL_UNICAST, NOT_ON_THE_INTERNET);
