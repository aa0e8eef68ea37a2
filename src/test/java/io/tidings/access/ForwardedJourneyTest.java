package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs behind a proxy that terminates TLS, configured as the README says. */
@QuarkusTest
@RealServices
@TestProfile(LimitsJourneyTest.Low.class)
class ForwardedJourneyTest extends JourneyBase {

  @Test
  void locationAndAuditEvent_useTheForwardedHeaders() {
    Response made =
        RestAssured.given()
            .header("Authorization", "Bearer " + admin.keyText())
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "pay.example")
            .header("X-Forwarded-For", "192.0.2.7")
            .contentType("application/json")
            .body("{\"name\":\"client-" + UUID.randomUUID() + "\"}")
            .post("/v1/clients");

    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.header("Location")).startsWith("https://pay.example/v1/clients/");
    assertThat(
            admin
                .get("/v1/audit?limit=1&clientId=" + made.path("id"))
                .json()
                .at("/items/0/address")
                .asText())
        .isEqualTo("192.0.2.7");
  }
}
