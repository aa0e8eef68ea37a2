package io.tidings.testing;

import java.util.Map;

/**
 * With {@code -Dtidings.stock-connector=true}: has the product consume by the connector of Reactive
 * Messaging. Ours still publishes, because the stock one has one exchange a channel.
 */
final class StockConnector {

  private StockConnector() {}

  static void addTo(Map<String, String> settings) {
    if (Boolean.getBoolean("tidings.stock-connector")) {
      consume(settings, "dispatch-first", "tidings.dispatch.first");
      consume(settings, "dispatch-retry", "tidings.dispatch.retry");
      consume(settings, "exhausted", "tidings.exhausted");
      consume(settings, "receipts", "tidings.receipts.taken");
      consume(settings, "unrouted", "tidings.unrouted");
    }
  }

  private static void consume(Map<String, String> settings, String channel, String queue) {
    String prefix = "mp.messaging.incoming." + channel + ".";
    settings.put(prefix + "connector", "smallrye-rabbitmq");
    settings.put(prefix + "queue.name", queue);
    settings.put(prefix + "queue.declare", "false");
    settings.put(prefix + "exchange.declare", "false");
    settings.put(prefix + "max-outstanding-messages", "120");
    settings.put(prefix + "failure-strategy", "reject");
  }
}
