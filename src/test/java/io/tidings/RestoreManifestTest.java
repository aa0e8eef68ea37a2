package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What {@code k8s/overlays/restore} makes of the production overlay. */
class RestoreManifestTest {

  /** Two clusters that write to one archive would spoil it. */
  @Test
  void aRestoredDatabaseReadsTheOldArchive_andWritesANewOne() throws Exception {
    JsonNode lost = databaseOf("production");
    JsonNode restored = databaseOf("restore");
    JsonNode archive = lost.at("/plugins/0/parameters/barmanObjectName");
    JsonNode read = restored.at("/externalClusters/0");
    JsonNode written = restored.at("/plugins/0/parameters");

    assertThat(restored.path("bootstrap")).hasSize(1);
    assertThat(restored.at("/bootstrap/recovery/source")).isEqualTo(read.path("name"));
    assertThat(restored.at("/bootstrap/recovery/database"))
        .isEqualTo(lost.at("/bootstrap/initdb/database"));
    assertThat(read.at("/plugin/parameters/serverName").asText()).isEqualTo("tidings-database");
    assertThat(read.at("/plugin/parameters/barmanObjectName")).isEqualTo(archive);
    assertThat(written.path("barmanObjectName")).isEqualTo(archive);
    assertThat(written.path("serverName")).isNotEqualTo(read.at("/plugin/parameters/serverName"));
    assertThat(restored.path("postgresql")).isEqualTo(lost.path("postgresql"));
  }

  private static JsonNode databaseOf(String overlay) throws IOException {
    return ManifestsTest.rendered(overlay).stream()
        .filter(resource -> resource.path("kind").asText().equals("Cluster"))
        .findFirst()
        .orElseThrow()
        .path("spec");
  }
}
