package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.testing.Api;
import io.tidings.testing.FakeDns;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks what the package contains, what it leaves out, and what it needs to run. */
class PackageIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static Installation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("package");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  /** The bill of materials has the versions pinned in the pom, not those of Quarkus' BOM. */
  @Test
  void packageComesWithItsBillOfMaterials() throws Exception {
    assumeThat(Product.isNative()).isFalse(); // a native build makes no jar
    JsonNode bill = new ObjectMapper().readTree(new File("target/quarkus-run-cyclonedx.json"));
    String pom = Files.readString(Path.of("pom.xml"));

    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    Map.of(
            "amqp-client", "amqp-client.version",
            "netty-handler", "netty.version",
            "postgresql", "postgresql-jdbc.version",
            "bcprov-jdk18on", "bouncycastle.version")
        .forEach(
            (library, pin) ->
                assertThat(bill.path("components"))
                    .anySatisfy(
                        component -> {
                          assertThat(component.path("name").asText()).isEqualTo(library);
                          assertThat(pom)
                              .contains("<" + pin + ">" + component.path("version").asText() + "<");
                        }));
  }

  /** The settings of tests and dev mode are public, so nobody may be able to enable them. */
  @Test
  void packageHasNoSettingsOfDevModeAndTests() throws Exception {
    assumeThat(Product.isNative()).isFalse();
    try (ZipFile jar = new ZipFile(applicationJar())) {
      assertThat(jar.stream().map(ZipEntry::getName))
          .contains("application.properties")
          .noneMatch(name -> name.matches("application-.*"));
      String settings =
          new String(
              jar.getInputStream(jar.getEntry("application.properties")).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(settings).doesNotContain("%dev.", "%test.", "encryption-key=", "admin-key=");
    }
  }

  /** A JVM archives no class of a signed jar, and reads all its digests for the first class. */
  @Test
  void noJarIsSigned() throws Exception {
    assumeThat(Product.isNative()).isFalse();
    assertThat(entries()).noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)"));
  }

  /** Each start would read the constraints of all settings: see io.tidings.settings.Range. */
  @Test
  void settingsAreNotValidatedByConstraints() throws Exception {
    assumeThat(Product.isNative()).isFalse();
    assertThat(entries())
        .contains("io/tidings/settings/Range.class")
        .noneMatch(name -> name.endsWith("/HibernateBeanValidationConfigValidatorBuilder.class"));
  }

  private static List<String> entries() throws IOException {
    List<String> entries = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("target/quarkus-app"))) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
          zip.stream().map(ZipEntry::getName).forEach(entries::add);
        }
      }
    }
    return entries;
  }

  private static File applicationJar() {
    File[] jars = new File("target/quarkus-app/app").listFiles((in, name) -> name.endsWith(".jar"));
    assertThat(jars).hasSize(1);
    return jars[0];
  }

  /** In a native binary, Quarkus replaces Vert.x's resolver by the JDK's, which blocks. */
  @Test
  void namesThatNobodyAnswers_delayNobodyElse() throws Exception {
    int names = 40;
    try (FakeDns dns = new FakeDns().silentAt("silent");
        FakeReceiver receiver = new FakeReceiver();
        Product product =
            installation
                .product("silent-names")
                .with("quarkus.vertx.resolver.servers", dns.address())
                .with("quarkus.vertx.resolver.query-timeout", "10m")
                .with("tidings.delivery.total-timeout", "5m")
                .start()) {
      Api client = product.api().newClient();
      for (int i = 0; i < names; i++) {
        client.newReceiver("http://r" + i + ".silent.test/x", "fast");
      }
      client.recharge();
      await().atMost(LIMIT).until(() -> dns.held() >= names);

      client.newReceiver(receiver.url("/x"), "fast");
      for (int i = 1; i <= 10; i++) {
        client.recharge();
        int arrived = i;
        await().atMost(LIMIT).until(() -> receiver.at("/x").size() == arrived);
      }
      // Nobody waits for them, but each counts as a failed attempt after 2 s
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  installation.number(
                          "select count(distinct r.id) from attempt a"
                              + " join notification n on n.id = a.notification_id"
                              + " join receiver r on r.id = n.receiver_id"
                              + " where a.outcome = 'FAILED'"
                              + " and a.error like 'could not connect to r%.silent.test%'")
                      == names);
      assertThat(product.output()).contains("no name server answered a moment ago");
    }
  }

  @Test
  void worksAndWarnsOfRisks_withoutAWritableDisk() throws Exception {
    try (Product product =
            installation
                .product("no-disk")
                .withoutDisk()
                .with("quarkus.oidc.tenant-enabled", "true")
                .with("quarkus.oidc.auth-server-url", "http://127.0.0.1:1/none")
                .with("quarkus.oidc.token.audience", "tidings")
                .start();
        FakeReceiver receiver = new FakeReceiver()) {
      Api client = product.api().newClient();
      client.newReceiver(receiver.url("/x"), "fast");
      client.recharge();

      await().atMost(LIMIT).until(() -> receiver.at("/x").size() == 1);
      assertThat(client.get("/q/openapi").text())
          .contains("/v1/recharges")
          .doesNotContain("/account");
      // The configured issuer is unreachable too: people have to wait, keys still work
      Api.Answer person = client.withKeyText("a.person.token").get("/v1/recharges");
      assertThat(person.expect(503).get("detail")).contains("issuer");
      client.get("/v1/recharges").expect(200);
      assertThat(product.output())
          .contains(
              "config.risky setting=tidings.sandbox.enabled",
              "config.risky setting=rabbitmq-username",
              "config.risky setting=tidings.delivery.allowed-networks")
          .doesNotContain("Read-only file system", "IOException", "NoSuchFile", "io.micrometer");
    }
  }
}
