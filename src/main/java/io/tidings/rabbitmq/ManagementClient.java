package io.tidings.rabbitmq;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import io.tidings.names.NameResolver;
import jakarta.inject.Singleton;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Calls RabbitMQ's management API, if it is configured. */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
class ManagementClient {

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Pattern FORM = Pattern.compile("https?://[^/?#\\s]+(/[^?#\\s]*)?");

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
    url = config.url().map(ManagementClient::parse);
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

  private static URI parse(String url) {
    if (!FORM.matcher(url).matches()) {
      throw new ConfigurationException("tidings.management.url must be like http://rabbitmq:15672");
    }
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new ConfigurationException("tidings.management.url is no URL: " + e.getReason());
    }
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
}
