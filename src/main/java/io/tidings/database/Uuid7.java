package io.tidings.database;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/** Reads the time in a UUIDv7 (RFC 9562, 5.7): its first 48 bits are Unix milliseconds. Pure. */
public final class Uuid7 {

  /** The order of PostgreSQL: byte by byte, unsigned, and so by time. */
  public static final Comparator<UUID> ORDER =
      (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
      };

  private Uuid7() {}

  /** The smallest id of this moment or later: turns a range of times into a range of ids. */
  public static UUID floor(Instant moment) {
    return new UUID(Math.max(0, moment.toEpochMilli()) << 16, 0);
  }

  /** When the id was created. */
  public static Instant time(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
