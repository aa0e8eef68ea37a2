package io.tidings.secrets;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Names the columns that {@link SecretBox} encrypted, so that they are re-encrypted. */
public interface SealedColumns {

  /** A table whose key is a column {@code id} of type {@code uuid}. */
  String table();

  List<String> columns();

  /**
   * Where an encrypted secret is stored. What was encrypted for one place can't be decrypted at
   * another, so a writer to the database can't replace one receiver's secret by another's.
   *
   * @param id the id of the row
   */
  public record SealedCell(String table, String column, @Nullable UUID id) {

    /** The associated data of AES-GCM. */
    byte[] bytes() {
      return (table + "." + column + "/" + id).getBytes(StandardCharsets.UTF_8);
    }
  }
}
