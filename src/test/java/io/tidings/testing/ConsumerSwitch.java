package io.tidings.testing;

import static org.awaitility.Awaitility.await;

import io.tidings.rabbitmq.BrokerConnector;
import io.tidings.rabbitmq.BrokerLink;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Stops and resumes the application's consuming from the broker. */
@Singleton
public class ConsumerSwitch {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final BrokerConnector connector;
  private final BrokerLink link;

  ConsumerSwitch(@Any BrokerConnector connector, BrokerLink link) {
    this.connector = connector;
    this.link = link;
  }

  /** Returns when nothing more is consumed. */
  public void suspend() {
    await().atMost(LIMIT).until(link::isUp);
    connector.suspend();
    // The link's thread suspends the consumers before it completes this.
    CompletableFuture<Void> done = new CompletableFuture<>();
    link.execute(() -> done.complete(null));
    done.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  public void resume() {
    connector.resume();
  }
}
