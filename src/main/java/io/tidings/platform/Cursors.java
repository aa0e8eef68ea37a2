package io.tidings.platform;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Writes and reads the cursors of keyset pages: the last id seen, signed together with the list it
 * belongs to.
 *
 * <p>The {@code list} string names the list, its filters and whose it is; a cursor is accepted only
 * for the very same string, so one of another list, other filters or another key's data is refused,
 * as is one that was altered. A cursor does not expire and holds nothing secret.
 */
@Singleton
public class Cursors {

  private static final int MAC = 12;

  private final List<byte[]> keys; // the first one signs

  public Cursors(SecretBox box) {
    keys = box.derive("cursor");
  }

  public String write(String list, UUID last) {
    byte[] id = bytes(last);
    byte[] cursor = Arrays.copyOf(id, id.length + MAC);
    System.arraycopy(mac(keys.get(0), list, id), 0, cursor, id.length, MAC);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /**
   * @return the last id seen, or {@code null} for no cursor: the start
   * @throws Problem {@code cursor_invalid}
   */
  public UUID read(String list, String cursor) {
    if (cursor == null) {
      return null;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      byte[] id = Arrays.copyOf(bytes, 16);
      byte[] mac = Arrays.copyOfRange(bytes, 16, bytes.length);
      boolean isOurs =
          keys.stream().anyMatch(key -> MessageDigest.isEqual(mac, mac(key, list, id)));
      if (bytes.length == 16 + MAC && isOurs) {
        ByteBuffer buffer = ByteBuffer.wrap(id);
        return new UUID(buffer.getLong(), buffer.getLong());
      }
    } catch (IllegalArgumentException notBase64) {
      // Answered below like any other cursor that is not ours.
    }
    throw new Problem(
        ProblemCode.CURSOR_INVALID,
        "Use the next value of an earlier page of this very list with the same filters, or none to start.",
        List.of(new Problem.FieldError("cursor", "is not a cursor of this list")));
  }

  private static byte[] mac(byte[] key, String list, byte[] id) {
    byte[] name = list.getBytes(StandardCharsets.UTF_8);
    byte[] content = Arrays.copyOf(id, id.length + name.length);
    System.arraycopy(name, 0, content, id.length, name.length);
    return Arrays.copyOf(EncryptionKey.hmac(key, content), MAC);
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
