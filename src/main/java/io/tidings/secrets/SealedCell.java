package io.tidings.secrets;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Where an encrypted secret is stored. What was encrypted for one place can't be decrypted at
 * another, so a writer to the database can't replace one receiver's secret by another's.
 *
 * @param id the id of the row
 */
public record SealedCell(String table, String column, UUID id) {

  /** The associated data of AES-GCM. */
  byte[] bytes() {
    return (table + "." + column + "/" + id).getBytes(StandardCharsets.UTF_8);
  }
}
