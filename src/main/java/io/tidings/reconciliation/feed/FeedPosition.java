package io.tidings.reconciliation.feed;

import io.tidings.web.Cursors;
import io.tidings.web.Problem;
import java.nio.ByteBuffer;

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

  private static final int BYTES = 2 * Integer.BYTES + 3 * Long.BYTES;

  /** The position before all entries. */
  public static final FeedPosition START = new FeedPosition(new Epoch(0, 0, 0), 0, 0);

  /**
   * @param after the cursor in the request; without one, the reader begins at the start
   * @throws Problem {@code cursor_invalid}
   */
  static FeedPosition read(Cursors cursors, String list, String after) {
    ByteBuffer bytes = cursors.read(list, "after", after, BYTES, OLDER_BYTES);
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
