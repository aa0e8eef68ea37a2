package io.tidings.egress;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host and port of a URL.
 *
 * <p>A host is a name, four decimal numbers without leading zeros, or an IPv6 address in brackets.
 * Other spellings of an IPv4 address ({@code 0x7f.1}, {@code 2130706433}, {@code 0177.0.0.1}) mean
 * different addresses to different parsers and are rejected. A name may contain underscores, which
 * DNS allows. Non-ASCII names are converted to ASCII, except those with one of the few letters that
 * IDNA 2003 and 2008 convert differently.
 *
 * @param host without brackets, in ASCII
 * @param port {@link #NONE} if the URL has no port
 */
record HostAndPort(String host, int port) {

  static final int NONE = -1;

  private static final String NEEDED =
      "must name a host: a name, four decimal numbers, or an IPv6 address in brackets";
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[^\\[\\]:]{1,253})(?::([0-9]{0,5}))?");
  private static final Pattern NUMBERS =
      Pattern.compile("(?i)(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*\\.?");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

  /** ß, ς and the two joiners: IDNA 2003 and 2008 convert them differently. */
  private static final Pattern DEVIATING = Pattern.compile("[ßς\u200c\u200d]");

  /**
   * @param authority of a URL, without user info
   * @throws IllegalArgumentException with a message that continues after "url"
   */
  static HostAndPort parse(String authority) {
    Matcher parts = FORM.matcher(authority);
    if (!parts.matches()) {
      throw new IllegalArgumentException(NEEDED);
    }
    String port = parts.group(2) == null ? "" : parts.group(2);
    String host = parts.group(1);
    return new HostAndPort(
        host.startsWith("[") ? literal(host) : name(host),
        port.isEmpty() ? NONE : Integer.parseInt(port));
  }

  private static String literal(String bracketed) {
    String address = bracketed.substring(1, bracketed.length() - 1);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    try {
      // Java turns IPv4-mapped IPv6 into IPv4: one more spelling of it.
      if (bytes != null && InetAddress.getByAddress(bytes) instanceof Inet6Address) {
        return address;
      }
    } catch (UnknownHostException e) {
      throw new IllegalStateException("it has 4 or 16 bytes", e);
    }
    throw new IllegalArgumentException(NEEDED);
  }

  private static String name(String host) {
    String ascii = host.chars().allMatch(c -> c < 0x80) ? host : inAscii(host);
    if (NUMBERS.matcher(ascii).matches()) {
      if (!ascii.equals(host) || !isPlainIpv4(ascii)) {
        throw new IllegalArgumentException(NEEDED);
      }
      return ascii;
    }
    String labels = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    for (String label : labels.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException(NEEDED);
      }
    }
    return ascii;
  }

  private static String inAscii(String host) {
    try {
      if (!DEVIATING.matcher(host).find()) {
        return IDN.toASCII(host);
      }
    } catch (IllegalArgumentException noName) {
      // Rejected below.
    }
    throw new IllegalArgumentException(
        "must name a host with only one ASCII form; write the name as xn--…");
  }

  private static boolean isPlainIpv4(String host) {
    return NetUtil.isValidIpV4Address(host) && !host.matches("(.*\\.)?0[0-9].*");
  }
}
