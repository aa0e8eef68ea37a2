package io.tidings.ladder;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.tidings.ladder.Topology.RoutingKey;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Encodes several notifications of one receiver, ladder and rung as the body of one message. Only
 * the relay and the dispatcher use this form; a receiver never sees it.
 *
 * <p>Form, big-endian: a version byte (1), then for each notification its id (16 bytes), generation
 * (4), deadline (8, milliseconds since 1970), type and trace context (each a 2-byte length and
 * modified UTF-8, empty for none), and the length (4) and bytes of its body.
 */
public final class Bundle {

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
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Returns the properties of the message; its body contains the rest. */
  static BasicProperties properties(UUID receiverId, String queue) {
    return new BasicProperties.Builder()
        .deliveryMode(MessageCodec.PERSISTENT)
        .contentType(CONTENT_TYPE)
        .headers(Map.of(Topology.QUEUE_HEADER, queue, MessageCodec.RECEIVER, receiverId.toString()))
        .build();
  }

  /**
   * @throws NewerBundle if a later version of Tidings wrote it
   */
  static void rejectNewer(byte[] body) {
    int version = body.length == 0 ? 0 : Byte.toUnsignedInt(body[0]);
    if (version > VERSION) {
      throw new NewerBundle(version);
    }
  }

  /**
   * @throws IllegalArgumentException if the body does not have this form
   */
  static List<NotificationMessage> read(byte[] body, UUID receiverId, RoutingKey key) {
    List<NotificationMessage> notifications = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      if (in.readUnsignedByte() != VERSION) {
        throw new IllegalArgumentException("the bundle has another version");
      }
      while (in.available() > 0) {
        notifications.add(readOne(in, receiverId, key));
      }
    } catch (IOException cut) {
      throw new IllegalArgumentException("the bundle was cut off");
    }
    if (notifications.isEmpty()) { // nothing would ever ack it
      throw new IllegalArgumentException("the bundle was cut off");
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
      throw new IOException("the body is longer than what is left");
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
        traceparent.isEmpty() ? null : TraceParent.read(traceparent));
  }

  /** Reports a bundle of a later version of Tidings; a replica of that version can read it. */
  public static final class NewerBundle extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    NewerBundle(int version) {
      super("the bundle has the later version " + version);
    }
  }
}
