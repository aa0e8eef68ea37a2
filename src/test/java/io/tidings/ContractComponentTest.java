package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.CommittedFile;
import io.tidings.testing.ContractChanges;
import io.tidings.testing.RealServices;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/openapi.yaml is the contract that the running program shows, and it stays kept. */
@QuarkusTest
@RealServices
class ContractComponentTest {

  private static String document(String format) {
    return RestAssured.get("/q/openapi?format=" + format)
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  @Test
  void committedContract_isThatOfTheProgram() {
    new CommittedFile("docs/openapi.yaml").mustBe(document("YAML"));
  }

  /**
   * The published contract is that of the last release. A release replaces it; nothing else does.
   */
  @Test
  void publishedContract_isKept() throws Exception {
    ObjectMapper json = new ObjectMapper();
    String published = new CommittedFile("src/contract/published.json").text();

    assertThat(ContractChanges.breaking(json.readTree(published), json.readTree(document("JSON"))))
        .as("breaks clients")
        .isEmpty();
  }

  @Test
  void everyOperation_isNamedAndDescribed() throws Exception {
    JsonNode document = new ObjectMapper().readTree(document("JSON"));
    Set<String> ids = new HashSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          JsonNode operation = method.getValue();
                          String name = method.getKey() + " " + path.getKey();
                          assertThat(ids.add(operation.path("operationId").asText()))
                              .as(name)
                              .isTrue();
                          assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
                          assertThat(operation.path("parameters"))
                              .as(name)
                              .allSatisfy(
                                  one -> assertThat(one.path("description").asText()).isNotEmpty());
                          assertThat(operation.path("responses").has("500")).as(name).isTrue();
                        }));
    assertThat(ids).hasSizeGreaterThan(50).doesNotContain("");
  }
}
