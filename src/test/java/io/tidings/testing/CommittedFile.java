package io.tidings.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A generated file that is committed, so that a reviewer sees every change. Tests compare it; with
 * {@code -Ddocs.write} they write it first.
 */
public final class CommittedFile {

  private final Path file;

  /**
   * @param file below the project's folder
   */
  public CommittedFile(String file) {
    this.file = Script.PROJECT.resolve(file);
  }

  public String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails if the committed text differs. */
  public void mustBe(String generated) {
    if (System.getProperty("docs.write") != null) {
      try {
        Files.writeString(file, generated);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertThat(text())
        .as("%s is out of date: run ./mvnw verify -Ddocs.write and commit it", file.getFileName())
        .isEqualTo(generated);
  }
}
