package io.tidings.egress;

import java.util.List;

/** Ranges of ports, both ends included. */
record Ports(List<Range> ranges) {

  private record Range(int first, int last) {}

  /**
   * @throws IllegalArgumentException if one is neither {@code port} nor {@code port-port}
   */
  static Ports parse(List<String> texts) {
    return new Ports(texts.stream().map(Ports::range).toList());
  }

  private static Range range(String text) {
    String range = text.strip();
    if (range.matches("\\d{1,5}(-\\d{1,5})?")) {
      String[] ends = range.split("-");
      Range read = new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
      if (read.first() > 0 && read.first() <= read.last() && read.last() <= 65_535) {
        return read;
      }
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not a port from 1 to 65535; write it like 443 or 1024-65535");
  }

  boolean contain(int port) {
    return ranges.stream().anyMatch(range -> port >= range.first() && port <= range.last());
  }

  @Override
  public String toString() {
    return String.join(
        ", ",
        ranges.stream()
            .map(r -> r.first() == r.last() ? "" + r.first() : r.first() + "-" + r.last())
            .toList());
  }
}
