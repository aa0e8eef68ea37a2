package io.tidings.ladder;

import io.tidings.notification.NotificationMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The body of a message that carries several notifications to the dispatcher: all of one receiver,
 * ladder and rung. It exists between the relay and the dispatcher alone; a receiver never sees one.
 *
 * <p>Form: a byte 1 for this version, then for each notification its id (16 bytes), generation (4),
 * deadline (8, milliseconds since 1970), type and trace context (each 2 bytes of length and
 * modified UTF-8, empty for none), and the length (4) and bytes of its body. Big-endian.
 */
final class Bundle {

  static final String CONTENT_TYPE = "application/vnd.tidings.bundle";

  private static final int VERSION = 1;

  private Bundle() {}

  static byte[] write(List<NotificationMessage> notifications) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024 * notifications.size());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      for (NotificationMessage notification : notifications) {
        out.writeLong(notification.id().getMostSignificantBits());
        out.writeLong(notification.id().getLeastSignificantBits());
        out.writeInt(notification.generation());
        out.writeLong(notification.deadline().toEpochMilli());
        out.writeUTF(notification.type());
        out.writeUTF(notification.traceparent() == null ? "" : notification.traceparent());
        out.writeInt(notification.body().length);
        out.write(notification.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException("an array can always be written to", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws NewerBundle when a later version of Tidings wrote it
   */
  static void refuseNewer(byte[] body) {
    int version = body.length == 0 ? 0 : Byte.toUnsignedInt(body[0]);
    if (version > VERSION) {
      throw new NewerBundle(version);
    }
  }

  /**
   * @throws IllegalArgumentException when it is not of that form
   */
  static List<NotificationMessage> read(byte[] body, UUID receiverId, RoutingKey key) {
    List<NotificationMessage> notifications = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      if (in.readUnsignedByte() != VERSION) {
        throw new IllegalArgumentException("it is a bundle of another version");
      }
      while (in.available() > 0) {
        notifications.add(readOne(in, receiverId, key));
      }
    } catch (IOException cut) {
      throw new IllegalArgumentException("it is a bundle that was cut");
    }
    if (notifications.isEmpty()) { // nobody would ever answer it
      throw new IllegalArgumentException("it is a bundle that was cut");
    }
    return notifications;
  }

  private static NotificationMessage readOne(DataInputStream in, UUID receiverId, RoutingKey key)
      throws IOException {
    UUID id = new UUID(in.readLong(), in.readLong());
    int generation = in.readInt();
    Instant deadline = Instant.ofEpochMilli(in.readLong());
    String type = in.readUTF();
    String traceparent = in.readUTF();
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("the body is longer than the rest");
    }
    return new NotificationMessage(
        id,
        receiverId,
        type,
        key.ladder(),
        key.rung(),
        generation,
        deadline,
        in.readNBytes(length),
        traceparent.isEmpty() ? null : traceparent);
  }
}
