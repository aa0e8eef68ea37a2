package io.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each transition changes only rows in its own states, on a real database. */
@QuarkusTest
@RealServices
class TransitionComponentTest extends JourneyBase {

  @Inject Rows rows;

  private Map<String, String> receiverOf;

  @BeforeEach
  void makeReceiver() {
    var made = client.newReceiver(receiver.url("/x"), "slow");
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    receiverOf = Map.of("client", made.get("clientId"), "id", made.get("id"));
  }

  private UUID planted(NotificationState state) {
    String ladder = rows.text("select version from ladder_version where name = 'slow' limit 1");
    return rows.notification(
        receiverOf.get("client"), receiverOf.get("id"), ladder, state.name(), "1 hour");
  }

  private int apply(Transition transition, UUID id) {
    return rows.sql(
        transition
            .update("", "n.id = '" + id + "'")
            .replace("%", "%%")
            .replace("$time", "now()")
            .replace("$pause", "60000")
            .replace("$ladder", "n.ladder")
            .replace("$window", "60000"));
  }

  /** Or a partial index on open rows could serve a statement whose rows are named by id. */
  @ParameterizedTest
  @EnumSource(Transition.class)
  void conditionOnTheState_isHiddenFromThePlanner(Transition transition) {
    assertThat(transition.update("due", "n.id = due.id"))
        .containsPattern(
            " where \\(n\\.state in \\([A-Z_', ]+\\)\\) is true and n\\.id = due\\.id$");
  }

  @ParameterizedTest
  @EnumSource(Transition.class)
  void transition_changesOnlyRowsInItsOwnStates(Transition transition) {
    for (NotificationState state : NotificationState.values()) {
      UUID id = planted(state);

      int changed = apply(transition, id);

      boolean leaves = transition.from().contains(state);
      assertThat(changed).as("%s from %s", transition, state).isEqualTo(leaves ? 1 : 0);
      assertThat(rows.state(id))
          .as("%s from %s", transition, state)
          .isEqualTo((leaves ? transition.to() : state).name());
    }
  }

  @ParameterizedTest
  @EnumSource(Transition.class)
  void rowIsInTheOutbox_exactlyWhilePending(Transition transition) {
    for (NotificationState state : transition.from()) {
      if (state == transition.to()) {
        continue; // a repeated request changes nothing
      }
      UUID id = planted(state);

      apply(transition, id);

      assertThat(rows.number("select count(*) from outbox where id = '%s'", id))
          .isEqualTo(transition.to() == NotificationState.PENDING ? 1 : 0);
      assertThat(
              rows.number(
                  "select count(*) from notification where id = '%s' and ended_at is null", id))
          .isEqualTo(transition.to().isOpen() ? 1 : 0);
    }
  }
}
