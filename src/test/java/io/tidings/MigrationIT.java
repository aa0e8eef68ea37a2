package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starts the packaged product as a job that migrates, and as replicas that must not. */
class MigrationIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int REFUSED = 1;

  private static Installation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("migration");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  @BeforeEach
  void emptyDatabase() {
    installation.update("drop schema public cascade");
    installation.update("drop schema if exists account cascade");
    installation.update("create schema public");
  }

  private static int exitCode(Product product) throws Exception {
    Process process = product.launch();
    boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(product.output()).isTrue();
    return process.exitValue();
  }

  private static Product product(String name, String migrate) {
    return installation.product(name).with("tidings.migrate", migrate);
  }

  @Test
  void jobMigratesWithoutABroker_thenReplicasStart_andASecondJobChangesNothing() throws Exception {
    Product early = product("migrate-never", "never");
    assertThat(exitCode(early)).isEqualTo(REFUSED);
    assertThat(early.output())
        .contains("The database's schema has version 0, this build needs")
        .doesNotContain("\tat ");
    assertThat(installation.number("select count(*) from pg_tables where schemaname = 'public'"))
        .isZero();

    for (int job = 1; job <= 2; job++) {
      Product only =
          product("migrate-only-" + job, "only")
              .with("rabbitmq-port", "1")
              .with("quarkus.log.console.json.enabled", "true");
      assertThat(exitCode(only)).as(only.output()).isZero();
      assertThat(only.output()).doesNotContain("broker.").contains("\"message\":");
      assertThat(only.output().lines().filter(line -> line.contains("\"message\"")))
          .allSatisfy(line -> assertThat(new ObjectMapper().readTree(line).has("level")).isTrue());
    }

    try (Product replica = product("migrate-never-after", "never").start()) {
      assertThat(replica.management().get("/q/health/live").status()).isEqualTo(200);
    }
  }

  @Test
  void newerSchemaIsRefused_unlessItIsAllowed() throws Exception {
    assertThat(exitCode(product("migrate-first", "only"))).isZero();
    installation.update(
        "insert into flyway_schema_history select 1000, '1000', 'later', type, 'V1000__later.sql',"
            + " 1, installed_by, now(), 1, true from flyway_schema_history where version = '43'");

    for (String migrate : new String[] {"start", "never"}) {
      Product older = product("migrate-older-" + migrate, migrate);
      assertThat(exitCode(older)).isEqualTo(REFUSED);
      assertThat(older.output())
          .contains("The database's schema has version 1000, this build knows")
          .doesNotContain("\tat ");
    }
    try (Product allowed =
        product("migrate-allowed", "start").with("tidings.newer-schema", "allow").start()) {
      assertThat(allowed.management().get("/q/health/live").status()).isEqualTo(200);
    }
  }

  @Test
  void secretsComeFromFiles_orTheStartIsRefused() throws Exception {
    Path folder = Files.createTempDirectory("tidings-secrets");
    Files.writeString(folder.resolve("tidings.admin-key"), Product.ADMIN_KEY + "\n");
    try (Product product =
        installation
            .product("secret-files")
            .without("tidings.admin-key")
            .with("tidings.secret-files", folder.toString())
            .start()) {
      product.api().get("/v1/clients").expect(200);
    }

    Product without =
        installation
            .product("no-secret-files")
            .without("tidings.admin-key")
            .with("tidings.secret-files", folder.resolve("none").toString());
    assertThat(exitCode(without)).isEqualTo(REFUSED);
    assertThat(without.output())
        .contains("tidings.secret-files: " + folder.resolve("none") + " is no folder")
        .doesNotContain("\tat ");
  }
}
