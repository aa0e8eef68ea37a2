package io.tidings.rabbitmq;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import io.tidings.names.NameResolver;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Calls RabbitMQ's management API, if it is configured. */
@Singleton
class ManagementClient {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final NameResolver names;
  private final Optional<URI> url;
  private final Optional<ManagementApi> api;

  ManagementClient(ManagementConfig config, BrokerAddress address, NameResolver names) {
    this.names = names;
    String user =
        config.username().orElse(address.username())
            + ":"
            + config.password().orElse(address.password());
    String credentials =
        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    url = config.url().map(URI::create);
    ClientRequestFilter asUser =
        request -> request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, credentials);
    QuarkusRestClientBuilder client =
        QuarkusRestClientBuilder.newBuilder()
            .connectTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
            .readTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
            .register(asUser);
    address.trusted().ifPresent(client::tlsConfiguration);
    api = url.map(known -> client.baseUri(known).build(ManagementApi.class));
  }

  boolean isConfigured() {
    return api.isPresent();
  }

  /**
   * Sends a request; fails if there is no response within five seconds.
   *
   * @throws java.util.NoSuchElementException if the API is not configured
   */
  <T> Uni<T> ask(Function<ManagementApi, Uni<T>> request) {
    return names
        .known(url.orElseThrow())
        .chain(() -> request.apply(api.orElseThrow()))
        .ifNoItem()
        .after(ANSWER)
        .fail();
  }

  /**
   * Configures RabbitMQ's management API, if it may be used: to create a user for each AMQP
   * receiver and to count unacked messages.
   */
  @ConfigMapping(prefix = "tidings.management")
  public interface ManagementConfig {

    /** Like {@code http://rabbitmq:15672}; without it the broker's operator makes users by hand. */
    Optional<String> url();

    /** Must be an administrator there; default: {@code rabbitmq-username}. */
    Optional<String> username();

    /** Default: {@code rabbitmq-password}. */
    Optional<String> password();
  }

  /** The requests to RabbitMQ's management API. Each fails if the status is 400 or more. */
  @Path("/api")
  @Consumes(MediaType.APPLICATION_JSON)
  interface ManagementApi {

    /** Creates the user or changes its password. */
    @PUT
    @Path("/users/{user}")
    Uni<Void> putUser(@RestPath String user, Account account);

    /** Also closes the user's connections. */
    @DELETE
    @Path("/users/{user}")
    Uni<Void> deleteUser(@RestPath String user);

    @PUT
    @Path("/permissions/{virtualHost}/{user}")
    Uni<Void> putPermissions(
        @RestPath String virtualHost, @RestPath String user, Permissions permissions);

    /**
     * @param columns names of the fields, separated by commas
     */
    @GET
    @Path("/queues/{virtualHost}")
    Uni<List<QueueCount>> queues(
        @RestPath String virtualHost,
        @RestQuery("disable_stats") boolean disableStats,
        @RestQuery String columns);

    /**
     * A user.
     *
     * @param tags empty: it may not use the management API
     */
    record Account(String password, String tags, Limits limits) {}

    /** The limits of a user. */
    record Limits(
        @JsonProperty("max-connections") int maxConnections,
        @JsonProperty("max-channels") int maxChannels) {}

    /** What a user may do: regular expressions for names. */
    record Permissions(String configure, String write, String read) {}

    /**
     * A queue with its count.
     *
     * @param unacked {@code null}: not known yet
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record QueueCount(String name, @JsonProperty("messages_unacknowledged") Long unacked) {}
  }
}
