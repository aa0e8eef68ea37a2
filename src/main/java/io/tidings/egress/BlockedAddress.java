package io.tidings.egress;

import java.net.InetAddress;

/** A receiver's name resolves to an address that may not be called. */
public final class BlockedAddress extends RuntimeException {

  BlockedAddress(String host, InetAddress address) {
    super(
        host + " is " + address.getHostAddress() + ", which may not be called", null, false, false);
  }
}
