package io.tidings.account;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.account.OrderResource.NewOrder;
import io.tidings.account.OrderResource.OrderView;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.settings.Range.OneOrMore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Configures the account system, the reference receiver. */
@ConfigMapping(prefix = "tidings.account")
public interface AccountConfig {

  /** How it receives notifications: as HTTP requests, or from a queue that it consumes. */
  enum Way {
    HTTP,
    AMQP
  }

  /** Whether the account system runs. On in dev mode. */
  @WithDefault("false")
  boolean enabled();

  @WithDefault("HTTP")
  Way way();

  /** URL of the recharge system. Default: this process. */
  @WithName("recharge-url")
  Optional<URI> rechargeUrl();

  /** URL at which the recharge system reaches the account system. Default: this process. */
  @WithName("own-url")
  Optional<URI> ownUrl();

  /**
   * An ADMIN key of the recharge system. The account system uses it once to create its client, key
   * and receiver there, and stores them.
   */
  @WithName("register-with")
  Optional<String> registerWith();

  /** Name of the ladder of the account system's receiver. */
  @WithDefault("default")
  String ladder();

  /**
   * Waits before each query about an order without a result, in this order. After the last query
   * the order is given up, with an error in the log and a metric.
   */
  @WithDefault("1m,1m,3m,10m,30m,1h,2h,5h,10h")
  List<Duration> ask();

  /** How long to wait before a request that the recharge system did not answer is repeated. */
  @WithName("repeat-after")
  @WithDefault("5s")
  @WithConverter(LongerThanZero.class)
  Duration repeatAfter();

  /** The most orders that this process queries in one second. */
  @WithName("asks-per-second")
  @WithDefault("1000")
  @WithConverter(OneOrMore.class)
  int asksPerSecond();

  /** Whether {@code POST /account/fault} may make it refuse, not answer or lose notifications. */
  @WithDefault("false")
  boolean faults();

  /** Removes the account system from the OpenAPI document if it is disabled. */
  @OpenApiFilter(OpenApiFilter.RunStage.RUNTIME_STARTUP)
  public static class AccountOpenApiFilter implements OASFilter {

    private static final String TAG = "Account system";

    @Override
    public void filterOpenAPI(OpenAPI document) {
      if (ConfigProvider.getConfig()
          .getOptionalValue("tidings.account.enabled", Boolean.class)
          .orElse(false)) {
        return;
      }
      List.copyOf(document.getPaths().getPathItems().keySet()).stream()
          .filter(path -> path.equals("/account") || path.startsWith("/account/"))
          .forEach(document.getPaths()::removePathItem);
      if (document.getTags() != null) {
        document.getTags().stream()
            .filter(tag -> TAG.equals(tag.getName()))
            .toList()
            .forEach(document::removeTag);
      }
      for (Class<?> shown :
          List.of(
              AccountResource.NewAccount.class,
              AccountResource.AccountView.class,
              AccountResource.FaultView.class,
              NewOrder.class,
              OrderView.class)) {
        document.getComponents().removeSchema(shown.getSimpleName());
      }
    }
  }
}
