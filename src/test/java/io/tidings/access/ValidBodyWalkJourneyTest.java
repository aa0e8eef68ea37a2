package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Calls each operation with a valid JSON body, then with one field changed: so every field is
 * checked, and a rejection names it.
 */
@QuarkusTest
@RealServices
class ValidBodyWalkJourneyTest extends JourneyBase {

  /** Invalid JSON can be rejected before its field is known. */
  private static final Set<String> NO_JSON = Set.of("NaN", "'x'", "", "1e400", "\"\\ud800\"");

  /** Operations whose body is signed; they have tests of their own. */
  private static final Set<String> SIGNED =
      Set.of("POST /v1/payments/{rechargeId}/result", "POST /account/notifications");

  private Map<String, String> paths() {
    admin.post("/account/accounts", Map.of("id", "a", "currency", "CNY"));
    String receiverId = client.newReceiver(receiver.url("/x"), "slow").get("id");
    Map<String, String> paths = new LinkedHashMap<>();
    for (String operation : ValidBodies.all().keySet()) {
      paths.put(operation, operation.split(" ")[1].replace("{id}", receiverId));
    }
    return paths;
  }

  private Api callerOf(String operation) {
    return operation.contains(" /account/") || operation.equals("POST /v1/clients")
        ? admin
        : client;
  }

  private Api.Answer send(String operation, String path, String body) {
    return callerOf(operation).send(operation.split(" ")[0], path, body);
  }

  @Test
  void everyOperationWithAJsonBody_isCovered() throws Exception {
    Set<String> taken = new TreeSet<>(Operation.jsonBodies());
    taken.removeAll(SIGNED);
    assertThat(ValidBodies.all().keySet()).containsExactlyInAnyOrderElementsOf(taken);
  }

  @Test
  void validBodies_areAcceptedAndContainEveryField() throws Exception {
    Map<String, String> paths = paths();
    ValidBodies.all()
        .forEach(
            (operation, fields) -> {
              Api.Answer answer = send(operation, paths.get(operation), ValidBodies.json(fields));
              assertThat(answer.status()).as(operation + " " + answer.text()).isLessThan(300);
              Set<String> described = Operation.fields(operation);
              described.removeAll(
                  Set.of("clientId", "receiverId", "kind", "allClients", "acceptedBy"));
              assertThat(fields.keySet()).as(operation).containsAll(described);
            });
  }

  @Test
  void invalidField_isNamedInTheProblem() {
    Map<String, String> paths = paths();
    for (String operation : paths.keySet()) {
      for (String field : ValidBodies.all().get(operation).keySet()) {
        for (String value : FieldWalkJourneyTest.VALUES) {
          Map<String, String> body = ValidBodies.all().get(operation);
          body.put(field, value);
          String sent = ValidBodies.json(body);
          Api.Answer answer = send(operation, paths.get(operation), sent);
          FieldWalkJourneyTest.assertAnswer(answer, operation + " " + sent);
          if (answer.status() == 400 && !NO_JSON.contains(value)) {
            assertThat(answer.json().path("errors").toString() + answer.get("detail"))
                .as(
                    operation
                        + " "
                        + field
                        + "="
                        + value.substring(0, Math.min(40, value.length())))
                .contains(field);
          }
        }
      }
    }
  }

  @Test
  void revokedKeysAreUnauthorized_evenWithValidBodies() throws Exception {
    String made = client.newReceiver(receiver.url("/gone"), "slow").get("id");
    Api receiverKey = client.withKey(Map.of("name", "r", "role", "RECEIVER", "receiverId", made));
    client.send("DELETE", "/v1/receivers/" + made, null).expect(204);
    Api.Answer key = client.post("/v1/keys", Map.of("name", "x", "role", "CLIENT")).expect(201);
    client.send("DELETE", "/v1/keys/" + key.get("id"), null).expect(204);
    String gone =
        admin.post("/v1/clients", Map.of("name", "c-" + UUID.randomUUID())).expect(201).get("id");
    Api clientKey = admin.withKey(Map.of("name", "k", "role", "CLIENT", "clientId", gone));
    admin.send("DELETE", "/v1/clients/" + gone, null).expect(204);
    Map<String, String> paths = paths();

    for (Api ended : List.of(receiverKey, client.withKeyText(key.get("key")), clientKey)) {
      for (Operation operation : Operation.all()) {
        assertThat(operation.by(ended, operation.with(Map.of())).status())
            .as(operation.toString())
            .isEqualTo(401);
      }
      for (Map.Entry<String, Map<String, String>> body : ValidBodies.all().entrySet()) {
        String[] operation = body.getKey().split(" ");
        Api.Answer answer =
            ended.send(operation[0], paths.get(body.getKey()), ValidBodies.json(body.getValue()));
        assertThat(answer.status()).as(body.getKey()).isEqualTo(401);
      }
    }
  }
}
