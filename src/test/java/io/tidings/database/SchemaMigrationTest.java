package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.database.SchemaMigration.NewerSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaMigrationTest {

  private static final int NEWEST = SchemaMigration.NEWEST;

  @Test
  void knowsItsNewestMigration() throws Exception {
    try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.startsWith("V"))
                  .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                  .max())
          .hasValue(NEWEST);
    }
  }

  @Test
  void refusesAnotherSchema_withBothNumbers() {
    assertThat(SchemaMigration.refusal(NEWEST, NewerSchema.REFUSE)).isNull();
    assertThat(SchemaMigration.refusal(0, NewerSchema.ALLOW))
        .contains("has version 0, this build needs " + NEWEST, "tidings.migrate=only");
    assertThat(SchemaMigration.refusal(NEWEST + 1, NewerSchema.REFUSE))
        .contains("has version " + (NEWEST + 1) + ", this build knows " + NEWEST);
    assertThat(SchemaMigration.refusal(NEWEST + 1, NewerSchema.ALLOW)).isNull();
  }
}
