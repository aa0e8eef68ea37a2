package io.tidings.feed;

import java.nio.ByteBuffer;

/**
 * How far a reader of a feed is: what a cursor of a feed holds.
 *
 * @param epoch the database it read from; see {@code feed_epoch}
 * @param from the number before the page that ended here; the page is what came after it
 * @param to the last number of that page
 */
public record FeedPlace(int epoch, long from, long to) {

  public static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

  /** Before everything. */
  public static final FeedPlace START = new FeedPlace(Integer.MAX_VALUE, 0, 0);

  public static FeedPlace of(ByteBuffer bytes) {
    return bytes == null ? START : new FeedPlace(bytes.getInt(), bytes.getLong(), bytes.getLong());
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putInt(epoch).putLong(from).putLong(to).array();
  }
}
