package io.tidings.reconciliation.feed;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reader's position in a feed, as stored in its cursor.
 *
 * @param epoch of the database it read from
 * @param from the number after which the page that ends here begins
 * @param to the last number of that page
 */
public record FeedPosition(Epoch epoch, long from, long to) {

  /** Length of an older cursor, which has no parent and begins. */
  private static final int OLDER_BYTES = Integer.BYTES + 2 * Long.BYTES;

  public static final int BYTES = 2 * Integer.BYTES + 3 * Long.BYTES;

  /** The position before all entries. */
  public static final FeedPosition START = new FeedPosition(new Epoch(0, 0, 0), 0, 0);

  public static int[] lengths() {
    return new int[] {BYTES, OLDER_BYTES};
  }

  public static FeedPosition of(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      return START;
    }
    Epoch epoch =
        bytes.remaining() == OLDER_BYTES
            ? new Epoch(bytes.getInt(), 0, Long.MAX_VALUE)
            : new Epoch(bytes.getInt(), bytes.getInt(), bytes.getLong());
    return new FeedPosition(epoch, bytes.getLong(), bytes.getLong());
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putInt(epoch.id())
        .putInt(epoch.parent())
        .putLong(epoch.begins())
        .putLong(from)
        .putLong(to)
        .array();
  }

  /**
   * A period of a database's history, as stored in a reader's cursor (see {@code feed_epoch}).
   *
   * @param id unique across all histories
   * @param parent the previous one; 0: unknown
   * @param begins the last number before it
   */
  public record Epoch(int id, int parent, long begins) {}
}
