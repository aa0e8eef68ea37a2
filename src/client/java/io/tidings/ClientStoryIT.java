package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidings.client.ApiClient;
import io.tidings.client.ApiException;
import io.tidings.client.api.ClientsAndKeysApi;
import io.tidings.client.api.NotificationsApi;
import io.tidings.client.api.ReceiversApi;
import io.tidings.client.api.RechargesApi;
import io.tidings.client.model.NewClient;
import io.tidings.client.model.NewRecharge;
import io.tidings.client.model.Notification;
import io.tidings.client.model.NotificationState;
import io.tidings.client.model.NotificationView;
import io.tidings.client.model.ReceiverKind;
import io.tidings.client.model.ReceiverSpec;
import io.tidings.client.model.RechargeStatus;
import io.tidings.client.model.RechargeView;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The README's story, told with the client that openapi-generator makes from docs/openapi.yaml. So
 * the contract says what a typed client needs.
 */
class ClientStoryIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static Installation installation;
  private static Product product;
  private static FakeReceiver till;
  private static ApiClient http;

  private final ClientsAndKeysApi clients = new ClientsAndKeysApi(http);
  private final ReceiversApi receivers = new ReceiversApi(http);
  private final RechargesApi recharges = new RechargesApi(http);
  private final NotificationsApi notifications = new NotificationsApi(http);

  @BeforeAll
  static void start() throws Exception {
    installation = new Installation("client");
    product = installation.product("client").with("tidings.ladders.default", "1s,1s").start();
    till = new FakeReceiver();
    http = new ApiClient();
    http.updateBaseUri("http://127.0.0.1:" + product.port());
    http.setRequestInterceptor(
        request -> request.header("Authorization", "Bearer " + Product.ADMIN_KEY));
  }

  @AfterAll
  static void stop() throws Exception {
    product.close();
    till.close();
    installation.close();
  }

  private NewRecharge order(UUID clientId, String orderNo) {
    return new NewRecharge()
        .clientId(clientId)
        .orderNo(orderNo)
        .accountId("account-7")
        .amount(1999L)
        .currency("CNY")
        .channel("sandbox");
  }

  /** The payment may end after the response. */
  private Notification onlyOne(UUID clientId, String subject) {
    return await()
        .atMost(LIMIT)
        .until(
            () ->
                notifications
                    .listNotifications(
                        clientId, null, null, null, null, null, null, subject, null, null)
                    .getItems(),
            found -> found.size() == 1)
        .get(0);
  }

  private NotificationView awaitState(UUID id, NotificationState state) {
    return await()
        .atMost(LIMIT)
        .until(() -> notifications.getNotification(id), n -> n.getState() == state);
  }

  @Test
  void theStoryOfTheReadme() throws Exception {
    UUID clientId = clients.createClient(new NewClient().name("shop-" + UUID.randomUUID())).getId();
    receivers.createReceiver(
        new ReceiverSpec()
            .clientId(clientId)
            .name("till")
            .kind(ReceiverKind.HTTP)
            .url(till.url("/tidings")));

    RechargeView first = recharges.startRecharge(order(clientId, "order-1"), null);
    UUID heard = onlyOne(clientId, first.getId().toString()).getId();
    awaitState(heard, NotificationState.DELIVERED);
    assertThat(till.at("/tidings")).hasSize(1);

    till.status("/tidings", 503);
    RechargeView second = recharges.startRecharge(order(clientId, "order-2"), null);
    UUID missed = onlyOne(clientId, second.getId().toString()).getId();
    NotificationView exhausted = awaitState(missed, NotificationState.EXHAUSTED);
    assertThat(exhausted.getAttempts()).hasSize(3);

    RechargeView asked =
        recharges
            .listRecharges(null, clientId, null, null, null, "order-2", null, null)
            .getItems()
            .get(0);
    assertThat(asked.getStatus()).isEqualTo(RechargeStatus.SUCCEEDED);

    till.status("/tidings", 200);
    notifications.redeliverNotification(missed);
    assertThat(awaitState(missed, NotificationState.DELIVERED).getGeneration()).isEqualTo(1);
  }

  @Test
  void badInput_isAProblemWithItsField() {
    assertThatThrownBy(() -> recharges.startRecharge(new NewRecharge().orderNo(""), null))
        .isInstanceOfSatisfying(
            ApiException.class,
            refused -> {
              assertThat(refused.getCode()).isEqualTo(400);
              assertThat(refused.getResponseBody()).contains("\"field\":\"amount\"");
            });
  }
}
