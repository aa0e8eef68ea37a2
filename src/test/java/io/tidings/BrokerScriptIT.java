package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.tidings.testing.BrokerChoice;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that {@code src/dev/broker} fails with one sentence that names the remedy. */
class BrokerScriptIT {

  private static final String CACHE = ".local/cache";

  @TempDir Path empty;

  /** The exit status of the script and what it printed. */
  private record ScriptOutput(int status, String text) {}

  private static ScriptOutput broker(Map<String, String> environment, Object... arguments)
      throws Exception {
    ProcessBuilder script = new ProcessBuilder("bash", "src/dev/broker");
    for (Object argument : arguments) {
      script.command().add(argument.toString());
    }
    script.environment().putAll(environment);
    Process process = script.redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new ScriptOutput(process.exitValue(), text);
  }

  private void assertRefused(Map<String, String> environment, String version, String... words)
      throws Exception {
    ScriptOutput said = broker(environment, "install", empty, version);

    assertThat(said.status()).isEqualTo(1);
    List<String> lines = said.text().lines().filter(l -> !l.endsWith("...")).toList();
    assertThat(lines).singleElement().asString().startsWith("broker: ").contains(words);
    try (Stream<Path> left = Files.list(empty)) { // no partial files, only its lock
      assertThat(left.map(path -> path.getFileName().toString()))
          .allMatch(name -> name.endsWith(".lock"));
    }
  }

  @Test
  void fails_whenTheVersionIsUnknown() throws Exception {
    assertRefused(Map.of(), "3.11", "no RabbitMQ \"3.11\"", "3.10, 4.0 or 4.3");
  }

  @Test
  void fails_whenTheKeyringIsMissing() throws Exception {
    assertRefused(
        Map.of("DEBIAN_KEYRING", empty + "/none.gpg"),
        "4.0",
        "none.gpg is missing",
        "install the package debian-archive-keyring");
  }

  @Test
  void fails_whenAptIsMissing(@TempDir Path programs) throws Exception {
    for (String program : List.of("bash", "dirname", "realpath", "mkdir", "date", "flock")) {
      for (String folder : System.getenv("PATH").split(":")) {
        Path there = Path.of(folder, program);
        if (Files.isExecutable(there) && !Files.exists(programs.resolve(program))) {
          Files.createSymbolicLink(programs.resolve(program), there);
        }
      }
    }
    assertRefused(
        Map.of("PATH", programs.toString()), "4.0", "apt-get is missing", "use a Docker engine");
  }

  @Test
  void fails_whenTheMirrorLacksTheSuite() throws Exception {
    assumeHasApt();
    HttpServer mirror =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    mirror.start();
    try {
      String url = "http://127.0.0.1:" + mirror.getAddress().getPort() + "/debian";
      assertRefused(
          Map.of("DEBIAN_MIRROR", url, "no_proxy", "127.0.0.1"),
          "4.3",
          "lacks Debian sid",
          "DEBIAN_MIRROR",
          "-Dtidings.broker=");
    } finally {
      mirror.stop(0);
    }
  }

  @Test
  void fails_whenTheMirrorCannotBeReached() throws Exception {
    assumeHasApt();
    assertRefused(
        Map.of("DEBIAN_MIRROR", "http://127.0.0.1:1/debian", "no_proxy", "127.0.0.1"),
        "3.10",
        "cannot reach the mirror",
        "check the network");
  }

  private static void assumeHasApt() {
    assumeThat(Path.of("/usr/share/keyrings/debian-archive-keyring.gpg")).exists();
  }

  /** A broker that reads many messages needs a minute to start; the script says why. */
  @Test
  void printsWhy_whenTheStartIsSlow() throws Exception {
    BrokerChoice version = BrokerChoice.ofTheBuild();
    assertThat(broker(Map.of(), "install", CACHE, version).status()).isZero();
    Path home = Path.of("target/services/broker-script");
    try {
      ScriptOutput said = broker(Map.of("BROKER_SAY_AFTER", "0"), "start", CACHE, home, version);

      assertThat(said.text()).contains("still starting after 0 s: it reads", "ready in");
      assertThat(said.status()).isZero();
    } finally {
      broker(Map.of(), "kill", home);
    }
  }

  /** A bound socket that does not listen looks free to whoever connects, but nobody can have it. */
  @Test
  void takesOtherPorts_whenOneIsTakenAfterItWasChosen() throws Exception {
    int first = 31_000;
    int four = 4;
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first));
      broker(Map.of(), "install", CACHE, "4.0");
      ScriptOutput said = broker(portsFrom(first, four), "start", CACHE, empty, "4.0");

      assertThat(said.text()).contains("broker: ready in");
      assertThat(Files.readAllLines(empty.resolve("ports.env")))
          .extracting(line -> Integer.valueOf(line.split("=")[1]))
          .containsExactlyInAnyOrder(first + 1, first + 2, first + 3);
    } finally {
      broker(Map.of(), "kill", empty);
    }
  }

  private static Map<String, String> portsFrom(int first, int number) {
    return Map.of("PORTS_FROM", String.valueOf(first), "PORTS_NUMBER", String.valueOf(number));
  }
}
