package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.rabbitmq.Link.BrokerListener;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link opens again by itself, and tells its listeners in their order. */
@QuarkusTest
@RealServices
class BrokerLinkComponentTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<String> events = new CopyOnWriteArrayList<>();
  private volatile boolean silent;

  @Inject BrokerLink link;

  /** Writes down what it hears; the link keeps it after the test, when it does nothing more. */
  private final class Recorder implements BrokerListener {

    private final String name;
    private final int order;
    private volatile int failures;
    private volatile Connection intake;
    private volatile Connection publishing;

    Recorder(String name, int order, int failures) {
      this.name = name;
      this.order = order;
      this.failures = failures;
    }

    @Override
    public int order() {
      return order;
    }

    @Override
    public void up(Connection intake, Connection publishing) throws IOException {
      if (silent) {
        return;
      }
      this.intake = intake;
      this.publishing = publishing;
      events.add(name + " up");
      if (failures-- > 0) {
        throw new IOException("a test");
      }
    }

    @Override
    public void down() {
      if (!silent) {
        events.add(name + " down");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void awaitLink() {
    await().atMost(LIMIT).until(link::isUp);
  }

  private Recorder add(String name, int order, int failures) {
    Recorder recorder = new Recorder(name, order, failures);
    link.add(recorder);
    return recorder;
  }

  private void awaitEvents(String... wanted) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(events).containsExactly(wanted));
    silent = true;
    await().atMost(LIMIT).until(link::isUp);
  }

  @Test
  void listeners_areSetUpInTheirOrder_afterAReset() {
    add("last", 1_002, 0);
    await().atMost(LIMIT).until(() -> events.contains("last up"));
    add("first", 1_001, 0);
    await().atMost(LIMIT).until(() -> events.contains("first up"));
    events.clear();

    link.reset("a test");

    awaitEvents("last down", "first down", "first up", "last up");
    assertThat(link.trouble()).isEqualTo("a test");
  }

  @Test
  void listenerThatCannotBeSetUp_isTriedAgain_onANewLink() {
    Recorder recorder = add("failing", 1_003, 1);

    awaitEvents("failing up", "failing down", "failing up");
    assertThat(recorder.intake.isOpen()).isTrue();
    assertThat(recorder.publishing.isOpen()).isTrue();
    assertThat(recorder.intake).isNotSameAs(recorder.publishing);
  }

  @Test
  void connectionThatIsClosed_isReplaced() throws Exception {
    Recorder recorder = add("closed", 1_004, 0);
    await().atMost(LIMIT).until(() -> recorder.intake != null);
    Connection before = recorder.publishing;

    recorder.intake.close();

    awaitEvents("closed up", "closed down", "closed up");
    assertThat(before.isOpen()).isFalse(); // both open and close together
    assertThat(recorder.intake.isOpen()).isTrue();
  }

  @Test
  void lateSignalOfAnOldConnection_closesNothing() throws Exception {
    Recorder recorder = add("late", 1_005, 0);
    await().atMost(LIMIT).until(() -> recorder.intake != null);
    Channel old = recorder.intake.createChannel();
    link.reset("a test");
    await().atMost(LIMIT).until(() -> events.size() == 3 && link.isUp());
    Connection now = recorder.intake;

    link.lost(old, new ShutdownSignalException(false, false, null, old));
    Recorder after = add("after", 1_006, 0); // the signal was looked at before this one is set up

    await().atMost(LIMIT).until(() -> after.intake != null);
    assertThat(after.intake).isSameAs(now);
    assertThat(now.isOpen()).isTrue();
    silent = true;
  }
}
