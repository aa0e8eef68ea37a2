package io.tidings.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of the contract sees each kind of change that breaks a client, and no other. */
class ContractChangesTest {

  private static final String BEFORE =
      """
      {"paths":{"/v1/things":{"post":{"operationId":"makeThing",
        "parameters":[{"name":"limit","in":"query","schema":{"type":"integer","maximum":9}}],
        "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/New"}}}},
        "responses":{"201":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}}}}}},
       "components":{"schemas":{
        "New":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"kind":{"type":"string","enum":["A","B"]}}},
        "Thing":{"type":"object","required":["id"],"properties":{"id":{"type":"string","format":"uuid"},"parts":{"type":"array","items":{"type":"string"}}}}}}}
      """;

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/things | /v2/things | the operation is gone",
        "makeThing | createThing | has another operationId",
        "\"201\" | \"200\" | the status is gone",
        "\"name\":\"limit\" | \"name\":\"size\" | is gone",
        "\"in\":\"query\" | \"in\":\"query\",\"required\":true | is required now",
        "\"type\":\"integer\" | \"type\":\"string\" | has another type",
        "\"format\":\"uuid\" | \"format\":\"date\" | has another type",
        "\"required\":[\"name\"] | \"required\":[\"name\",\"kind\"] | is required now",
        "\"required\":[\"id\"] | \"required\":[] | is no longer promised",
        "[\"A\",\"B\"] | [\"A\"] | may no longer be B",
        "\"parts\" | \"pieces\" | is gone",
        "\"maximum\":9 | \"maximum\":8 | maximum is smaller",
        "\"maximum\":9 | \"minimum\":1 | minimum is larger",
        "\"items\":{\"type\":\"string\"} | \"items\":{\"type\":\"integer\"} | has another type",
      })
  void breakingChange_isFound(String old, String next, String said) throws Exception {
    assertThat(BEFORE).contains(old);

    assertThat(ContractChanges.breaking(json(BEFORE), json(BEFORE.replace(old, next))))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains(said));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"required\":[\"name\"] | \"required\":[]",
        "\"required\":[\"id\"] | \"required\":[\"id\",\"parts\"]",
        "[\"A\",\"B\"] | [\"A\",\"B\",\"C\"]",
        "\"name\":{ | \"more\":{\"type\":\"string\"},\"name\":{",
        "\"201\":{ | \"200\":{},\"201\":{",
        "\"maximum\":9 | \"maximum\":10",
      })
  void harmlessChange_isAllowed(String old, String next) throws Exception {
    assertThat(BEFORE).contains(old);

    assertThat(ContractChanges.breaking(json(BEFORE), json(BEFORE.replace(old, next)))).isEmpty();
  }
}
