package io.tidings.web;

import io.tidings.secrets.EncryptionKey;
import io.tidings.secrets.SecretBox;
import io.tidings.web.Page.PageSlice;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the cursors of keyset pages. A cursor is the last position seen in a list,
 * signed together with the list it belongs to.
 *
 * <p><b>Guarantee:</b> The {@code list} string contains the list's name, filters and owner. A
 * cursor is accepted only for exactly the same string: an altered one, and one of another list,
 * other filters or another key's data, is rejected. Cursors do not expire and contain no secrets.
 */
@Singleton
public class Cursors {

  private static final int MAC = 12;

  private final List<byte[]> keys; // the first one signs

  public Cursors(SecretBox box) {
    keys = box.derive("cursor");
  }

  /**
   * @param limit the text of the request parameter
   * @throws Problem {@code cursor_invalid}, or one that names {@code limit}
   */
  public PageSlice slice(String list, String cursor, String limit) {
    int size = Params.limit(limit);
    ByteBuffer position = read(list, "cursor", cursor, 17);
    if (position == null) {
      return new PageSlice(this, list, null, null, size);
    }
    boolean backwards = position.get() != 0;
    UUID id = new UUID(position.getLong(), position.getLong());
    return new PageSlice(this, list, backwards ? null : id, backwards ? id : null, size);
  }

  String write(String list, UUID id, boolean backwards) {
    return write(
        list,
        ByteBuffer.allocate(17)
            .put((byte) (backwards ? 1 : 0))
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
  }

  /**
   * @param position the bytes that identify the last item seen
   */
  public String write(String list, byte[] position) {
    byte[] cursor = Arrays.copyOf(position, position.length + MAC);
    System.arraycopy(mac(keys.get(0), list, position), 0, cursor, position.length, MAC);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /**
   * @param parameter the name of the request parameter
   * @param lengths how many bytes a position in this list has, or had in earlier versions
   * @return the position, or {@code null} if there is no cursor: the start
   * @throws Problem {@code cursor_invalid}
   */
  public @Nullable ByteBuffer read(String list, String parameter, String cursor, int... lengths) {
    if (cursor == null) {
      return null;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      int length = bytes.length - MAC;
      if (Arrays.stream(lengths).anyMatch(known -> known == length)) {
        byte[] position = Arrays.copyOf(bytes, length);
        byte[] mac = Arrays.copyOfRange(bytes, length, bytes.length);
        if (keys.stream().anyMatch(key -> MessageDigest.isEqual(mac, mac(key, list, position)))) {
          return ByteBuffer.wrap(position);
        }
      }
    } catch (IllegalArgumentException notBase64) {
      // Rejected below like any other invalid cursor.
    }
    throw new Problem(
        ProblemCode.CURSOR_INVALID,
        "Use the next or prev value of a page of this list with the same filters, or leave it out to start.",
        List.of(new Problem.FieldError(parameter, "is not a cursor of this list")));
  }

  private static byte[] mac(byte[] key, String list, byte[] position) {
    byte[] name = list.getBytes(StandardCharsets.UTF_8);
    byte[] content = Arrays.copyOf(position, position.length + name.length);
    System.arraycopy(name, 0, content, position.length, name.length);
    return Arrays.copyOf(EncryptionKey.hmac(key, content), MAC);
  }
}
