package io.tidings.egress;

import io.netty.util.NetUtil;

/** A block of addresses in CIDR form. An IPv4 block contains no IPv6 address, and vice versa. */
record Network(byte[] address, int prefix) {

  /**
   * @throws IllegalArgumentException if it is not {@code address/prefix}
   */
  static Network parse(String cidr) {
    String[] parts = cidr.strip().split("/");
    byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
    if (parts.length == 2 && address != null && parts[1].matches("\\d{1,3}")) {
      int prefix = Integer.parseInt(parts[1]);
      if (prefix <= address.length * 8) {
        return new Network(address, prefix);
      }
    }
    throw new IllegalArgumentException(
        "\"" + cidr + "\" is not a network; write it like 10.1.0.0/16 or fd00::/8");
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (address[i] != other[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || ((address[whole] ^ other[whole]) & 0xFF) >> (8 - rest) == 0;
  }
}
