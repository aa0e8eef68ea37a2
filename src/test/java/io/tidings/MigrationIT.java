package io.tidings;

import static java.time.format.DateTimeFormatter.BASIC_ISO_DATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
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

    for (String migrate : new String[] {"start", "never", "only"}) {
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

  /** A crash while retention removed days left one detached and another half detached. */
  @Test
  void daysThatWereBeingRemoved_areMigratedToo() throws Exception {
    migrateTo("45");
    String gone = partitionOf(3);
    String half = partitionOf(4);
    installation.update("alter table notification detach partition " + gone);
    detachHalf(half);

    Product refused = product("migrate-half", "only");
    assertThat(exitCode(refused)).isEqualTo(REFUSED);
    String finalize = "alter table notification detach partition " + half + " finalize";
    assertThat(refused.output()).contains(half + " is half detached: run \"" + finalize + "\"");
    installation.update(finalize);
    Product again = product("migrate-46", "only");
    assertThat(exitCode(again)).as(again.output()).isZero();

    for (String day : new String[] {gone, half, partitionOf(5)}) {
      assertThat(
              installation.number(
                  "select count(*) from pg_attribute where attrelid = '%s'::regclass and attname = 'listed_state'"
                      .formatted(day)))
          .isOne();
    }
  }

  private static String partitionOf(int daysAhead) {
    return "notification_"
        + LocalDate.now(ZoneOffset.UTC).plusDays(daysAhead).format(BASIC_ISO_DATE);
  }

  /** Migrates the empty database to the schema of an earlier build. */
  private static void migrateTo(String version) {
    Flyway.configure()
        .dataSource(url(), "tidings", "none")
        .locations("filesystem:src/main/resources/db/migration")
        .target(version)
        .load()
        .migrate();
  }

  private static String url() {
    return "jdbc:postgresql://127.0.0.1:" + installation.database.port() + "/tidings";
  }

  private static void detachHalf(String day) throws Exception {
    try (Connection reader = DriverManager.getConnection(url(), "tidings", "none");
        Connection detacher = DriverManager.getConnection(url(), "tidings", "none")) {
      reader.setAutoCommit(false);
      reader.createStatement().execute("select count(*) from notification");
      detacher.createStatement().execute("set lock_timeout = '300ms'");
      assertThatThrownBy(
              () ->
                  detacher
                      .createStatement()
                      .execute(
                          "alter table notification detach partition " + day + " concurrently"))
          .hasMessageContaining("lock timeout");
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
            .with("rabbitmq-host", "127.0.0.1")
            .with("rabbitmq-username", "guest")
            .with("rabbitmq-password", "guest")
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

    Product partial =
        installation
            .product("partial-secret-files")
            .with("tidings.secret-files", folder.toString());
    assertThat(exitCode(partial)).isEqualTo(REFUSED);
    assertThat(partial.output())
        .contains("has no file rabbitmq-host or rabbitmq-addresses with a value")
        .doesNotContain("\tat ");
    Files.createSymbolicLink(folder.resolve("rabbitmq-host"), Path.of("gone"));
    Product unreadable =
        installation
            .product("unreadable-secret-file")
            .with("tidings.secret-files", folder.toString());
    assertThat(exitCode(unreadable)).isEqualTo(REFUSED);
    assertThat(unreadable.output()).contains("rabbitmq-host can't be read").doesNotContain("\tat ");
  }
}
