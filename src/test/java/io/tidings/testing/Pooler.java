package io.tidings.testing;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A PgBouncer in front of a private database; it ends with the test. */
public final class Pooler implements AutoCloseable {

  private final int port = Ports.free();
  private final Process process;

  /**
   * @param mode of its pool: session, transaction or statement
   */
  public Pooler(int databasePort, String mode) throws IOException {
    Path program = DebianPackage.file("pgbouncer", "sbin/pgbouncer");
    Path libraries = DebianPackage.file("pgbouncer", "libcares.so.2").getParent();
    Path home = Files.createDirectories(Script.PROJECT.resolve("target/services/pooler-" + mode));
    Path users = home.resolve("users.txt");
    Files.writeString(users, "\"tidings\" \"none\"\n");
    Path settings = home.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        tidings = host=127.0.0.1 port=%d user=tidings
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = %s
        default_pool_size = 40
        max_client_conn = 200
        ignore_startup_parameters = extra_float_digits,plan_cache_mode,enable_seqscan,lock_timeout,statement_timeout,idle_in_transaction_session_timeout,tcp_keepalives_idle,tcp_keepalives_interval,tcp_keepalives_count
        """
            .formatted(databasePort, port, mode));
    for (Path readable : List.of(users, settings)) { // it refuses to run as root
      Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rw-r--r--"));
    }
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(program.toString(), settings.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("pgbouncer.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Awaitility.await("PgBouncer listens")
        .atMost(1, TimeUnit.MINUTES)
        .ignoreExceptions()
        .until(
            () -> {
              new Socket("127.0.0.1", port).close();
              return true;
            });
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
