package io.tidings.secrets;

import java.util.List;

/** Names the columns that {@link SecretBox} encrypted, so that they are re-encrypted. */
public interface SealedColumns {

  /** A table whose key is a column {@code id} of type {@code uuid}. */
  String table();

  List<String> columns();
}
