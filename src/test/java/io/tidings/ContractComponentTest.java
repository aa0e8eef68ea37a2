package io.tidings;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.CommittedFile;
import io.tidings.testing.RealServices;
import org.junit.jupiter.api.Test;

/** Checks that docs/openapi.yaml equals the contract that the running application serves. */
@QuarkusTest
@RealServices
class ContractComponentTest {

  @Test
  void committedContract_equalsTheServedOne() {
    new CommittedFile("docs/openapi.yaml")
        .mustBe(
            RestAssured.get("/q/openapi?format=YAML").then().statusCode(200).extract().asString());
  }
}
