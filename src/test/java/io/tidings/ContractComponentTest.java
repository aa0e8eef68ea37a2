package io.tidings;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.CommittedFile;
import io.tidings.testing.RealServices;
import org.junit.jupiter.api.Test;

/** docs/openapi.yaml is the contract that the running program shows. */
@QuarkusTest
@RealServices
class ContractComponentTest {

  @Test
  void committedContract_isThatOfTheProgram() {
    new CommittedFile("docs/openapi.yaml")
        .mustBe(
            RestAssured.get("/q/openapi?format=YAML").then().statusCode(200).extract().asString());
  }
}
