package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.names.NameResolver;
import io.tidings.rabbitmq.BrokerUsers.QueueCounts;
import io.tidings.rabbitmq.ManagementClient.ManagementConfig;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Users of the broker that we create: what they may do, and that they can be replaced and deleted.
 */
@QuarkusTest
@RealServices
class BrokerUsersComponentTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String user = "test user/" + UUID.randomUUID(); // needs escaping in a path
  private final String queue = "test.users." + UUID.randomUUID();

  @Inject BrokerUsers users;
  @Inject QueueCounts counts;
  @Inject BrokerAddress address;
  @Inject ManagementConfig configured;
  @Inject NameResolver names;

  private Connection admin;

  @BeforeEach
  void declare() throws Exception {
    admin = connect(address.username(), address.password());
    try (Channel channel = admin.createChannel()) {
      channel.queueDeclare(queue, true, false, false, null);
    }
  }

  @AfterEach
  void remove() throws Exception {
    users.delete(user).await().atMost(LIMIT);
    try (Channel channel = admin.createChannel()) {
      channel.queueDelete(queue);
    }
    admin.close();
  }

  private Connection connect(String name, String password) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    factory.setUsername(name);
    factory.setPassword(password);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection(address.addresses());
  }

  private String grant() {
    return users.grant(user, "^$", "^$", "^" + queue + "$").await().atMost(LIMIT);
  }

  @Test
  void user_mayReadItsQueue_andNothingElse() throws Exception {
    try (Connection connection = connect(user, grant())) {
      try (Channel channel = connection.createChannel()) {
        assertThat(channel.basicGet(queue, true)).isNull();
      }
      Channel publishing = connection.createChannel();
      assertThatThrownBy(() -> publishing.exchangeDelete("tidings.notify"))
          .rootCause()
          .hasMessageContaining("ACCESS_REFUSED");
      assertThat(publishing.isOpen()).isFalse();
      Channel declaring = connection.createChannel();
      assertThatThrownBy(() -> declaring.queueDeclare("other", true, false, false, null))
          .rootCause()
          .hasMessageContaining("ACCESS_REFUSED");
    }
  }

  @Test
  void connectionsOfAUser_areLimited() {
    grant();

    JsonNode limits =
        new Management()
            .get("users/" + URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20"));

    assertThat(limits.path("limits").path("max-connections").asInt()).isEqualTo(64);
    assertThat(limits.path("limits").path("max-channels").asInt()).isEqualTo(512);
    assertThat(limits.path("tags").toString()).doesNotContain("administrator");
  }

  @Test
  void newPassword_replacesTheOldOne() throws Exception {
    String first = grant();
    String second = grant();

    assertThat(second).isNotEqualTo(first).hasSizeGreaterThanOrEqualTo(32);
    assertThatThrownBy(() -> connect(user, first))
        .isInstanceOf(AuthenticationFailureException.class);
    connect(user, second).close();
  }

  @Test
  void deletedUser_losesItsConnections_andMayBeDeletedTwice() throws Exception {
    Connection connection = connect(user, grant());

    assertThat(users.delete(user).await().atMost(LIMIT)).isTrue();
    assertThat(users.delete(user).await().atMost(LIMIT)).isTrue();

    await().atMost(LIMIT).until(() -> !connection.isOpen());
  }

  @Test
  void unackedMessages_areCounted() throws Exception {
    try (Channel channel = admin.createChannel()) {
      channel.basicPublish("", queue, null, new byte[] {1});
      await().atMost(LIMIT).until(() -> channel.basicGet(queue, false) != null);

      await()
          .atMost(LIMIT)
          .until(() -> counts.unacked().await().atMost(LIMIT).getOrDefault(queue, 0L) == 1);
    }
  }

  private record Settings(
      Optional<String> url, Optional<String> username, Optional<String> password)
      implements ManagementConfig {}

  private Optional<String> trouble(String url, String username, String password) {
    Settings settings =
        new Settings(Optional.of(url), Optional.of(username), Optional.of(password));
    return new ManagementCheck(new ManagementClient(settings, address, names))
        .trouble()
        .await()
        .atMost(LIMIT);
  }

  @Test
  void managementThatCannotBeUsed_isNamed() {
    String url = configured.url().orElseThrow();
    String monitor = "monitor-" + UUID.randomUUID();
    new Management().user(monitor, "a-password-of-its-own", "monitoring");

    assertThat(trouble(url, address.username(), address.password())).isEmpty();
    assertThat(trouble(url, monitor, "a-password-of-its-own"))
        .hasValue("the user " + monitor + " is not an administrator");
    users.delete(monitor).await().atMost(LIMIT);
    assertThat(trouble(url, user, "wrong"))
        .hasValueSatisfying(why -> assertThat(why).contains("401"));
    assertThat(trouble("http://127.0.0.1:1", user, "wrong"))
        .hasValueSatisfying(why -> assertThat(why).contains("Connection refused"));
  }
}
