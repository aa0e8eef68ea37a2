package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BrokerVersionTest {

  private static Optional<String> rejectionReason(String version) {
    return BrokerVersion.of(Map.of("version", version)).orElseThrow().rejectionReason();
  }

  @Test
  void versionsThatLoseNothing_areAccepted() {
    for (String version :
        List.of("3.10.0", "3.10.8", "3.12.14", "3.13.3", "3.13.7", "4.0.5", "4.3.6", "5.0.0")) {
      assertThat(rejectionReason(version)).as(version).isEmpty();
    }
  }

  @Test
  void versionsThatLoseNotifications_areRejectedWithTheRemedy() {
    for (String version : List.of("3.13.0", "3.13.1", "3.13.2", "3.13.0-rc.4", "3.13.2+1")) {
      assertThat(rejectionReason(version))
          .as(version)
          .get()
          .asString()
          .contains("run 3.13.3 or newer");
    }
    for (String version : List.of("3.9.29", "3.0.0", "2.8.7", "0.0.0")) {
      assertThat(rejectionReason(version))
          .as(version)
          .get()
          .asString()
          .contains("run 3.10 or newer");
    }
  }

  @Test
  void rejection_isOneSentenceThatNamesTheVersion() {
    assertThat(rejectionReason("3.13.1").orElseThrow())
        .isEqualTo(
            "RabbitMQ 3.13.1 drops notifications that cycle through the ladder"
                + " (rabbitmq-server#11159); run 3.13.3 or newer, preferably 4.x.");
  }

  @Test
  void unknownVersionFormat_isNotJudged() {
    Map<String, Object> none = new HashMap<>();
    none.put("version", null);
    assertThat(BrokerVersion.of(none)).isEmpty();
    for (String odd : List.of("", "four", "4", "4.0", "4.0.", "-1.0.0", "9999999999.0.0")) {
      assertThat(BrokerVersion.of(Map.of("version", odd))).as(odd).isEmpty();
    }
  }
}
