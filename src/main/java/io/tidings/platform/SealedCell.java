package io.tidings.platform;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Where a sealed secret is stored. What was sealed for one place does not open at another, so who
 * can write to the database can't put one receiver's secret in the place of another's.
 *
 * @param id the row's
 */
public record SealedCell(String table, String column, UUID id) {

  /** The associated data of AES-GCM. */
  byte[] bytes() {
    return (table + "." + column + "/" + id).getBytes(StandardCharsets.UTF_8);
  }
}
