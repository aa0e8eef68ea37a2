package io.tidings.platform;

import java.util.List;

/** Says which columns hold what {@link SecretBox} sealed, so that they are sealed anew. */
public interface SealedColumns {

  /** A table whose key is a column {@code id} of type {@code uuid}. */
  String table();

  List<String> columns();
}
