package io.tidings.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that shares the database may send results only for the clients granted to it. */
@QuarkusTest
@RealServices
class SpeakerComponentTest extends JourneyBase {

  private final String user = "speaker_" + UUID.randomUUID().toString().substring(0, 8);

  @Inject Rows rows;

  @ConfigProperty(name = "quarkus.datasource.jdbc.url")
  String url;

  private String clientId;

  @BeforeEach
  void makeUser() {
    clientId = client.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
    rows.sql("create role %s login password 'speaker'", user);
    rows.sql("grant execute on function tidings_notify to %s", user);
  }

  @AfterEach
  void dropUser() {
    rows.sql("drop owned by %s", user);
    rows.sql("drop role %s", user);
  }

  private String notifyFor(String client, String before) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, "speaker");
        Statement statement = connection.createStatement()) {
      statement.execute(before);
      try (ResultSet rows =
          statement.executeQuery(
              "select tidings_notify('" + client + "', 'contract.signed', 's', '{}')")) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  @Test
  void refusesEveryClient_withoutAGrantedRow() {
    for (String client : new String[] {clientId, UUID.randomUUID().toString()}) {
      assertThatThrownBy(() -> notifyFor(client, "select 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(user + " may not speak for it")
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("42501"));
    }
  }

  @Test
  void rowAllows_onlyItsClient() throws SQLException {
    client.newReceiver(receiver.url("/x"), "fast");
    rows.sql("insert into result_speaker values ('%s', '%s')", user, clientId);
    String id = notifyFor(clientId, "select 1");

    assertThat(rows.number("select count(*) from business_result where id = '%s'", id))
        .isEqualTo(1);
    String stranger =
        admin.newClient().get("/v1/keys").json().path("items").get(0).path("clientId").asText();
    assertThatThrownBy(() -> notifyFor(stranger, "select 1"))
        .hasMessageContaining("may not speak for it");
  }

  @Test
  void userCannotChangeIdentity_orGrantItself() {
    for (String trick :
        new String[] {
          "insert into result_speaker values ('" + user + "', '" + clientId + "')",
          "set session authorization tidings",
          "select * from result_speaker"
        }) {
      assertThatThrownBy(() -> notifyFor(clientId, trick))
          .as(trick)
          .hasMessageContaining("permission denied");
    }
    assertThatThrownBy(
            () ->
                notifyFor(
                    clientId,
                    "create temp table result_speaker as select '"
                        + user
                        + "'::text as database_user, '"
                        + clientId
                        + "'::uuid as client_id"))
        .as("a temporary table with that name")
        .hasMessageContaining("may not speak for it");
  }

  @Test
  void allowsMember_ofAGrantedRole() throws SQLException {
    client.newReceiver(receiver.url("/x"), "fast");
    String group = user + "_group";
    rows.sql("create role %s", group);
    try {
      rows.sql("grant %s to %s", group, user);
      rows.sql("insert into result_speaker values ('%s', '%s')", group, clientId);

      assertThat(notifyFor(clientId, "select 1")).isNotEmpty();
    } finally {
      rows.sql("drop role %s", group);
    }
  }
}
