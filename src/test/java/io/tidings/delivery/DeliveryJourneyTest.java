package io.tidings.delivery;

import static io.restassured.RestAssured.given;

import io.tidings.testing.RealServices;
import org.junit.jupiter.api.Test;

@RealServices
class DeliveryJourneyTest {
  @Test
  void x() {
    given().get("/q/health/ready").then().statusCode(200);
  }
}
