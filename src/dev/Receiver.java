import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/**
 * A receiver for trying things out: prints each notification and responds with 200, or with the
 * status that the path ends with ({@code /500}).
 *
 * <p>{@code java src/dev/Receiver.java [port]}; the default port is 9000.
 */
public class Receiver {

  public static void main(String[] arguments) throws Exception {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9000;
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes());
          String path = exchange.getRequestURI().getPath();
          int status = path.matches(".*/\\d{3}") ? Integer.parseInt(path.replaceAll(".*/", "")) : 200;
          System.out.printf(
              "%s %s -> %d%n  webhook-id: %s%n  webhook-signature: %s%n  %s%n",
              LocalTime.now().truncatedTo(ChronoUnit.MILLIS),
              path,
              status,
              exchange.getRequestHeaders().getFirst("webhook-id"),
              exchange.getRequestHeaders().getFirst("webhook-signature"),
              body);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    System.out.println("listening on http://127.0.0.1:" + port + ", stop with Ctrl-C");
  }
}
