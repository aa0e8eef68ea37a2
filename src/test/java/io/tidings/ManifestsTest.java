package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.tidings.testing.Kubectl;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Renders {@code k8s/} by {@code kubectl kustomize} and checks every resource against its schema;
 * unknown fields are refused. The schemas of custom resources contain the fields that we use, as in
 * KEDA 2.20.2, the RabbitMQ cluster operator 2.22.3 and CloudNativePG 1.30.0.
 */
class ManifestsTest {

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
  private static final Map<String, Class<?>> STRICT =
      Map.of(
          "gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class,
          "monitoring.coreos.com/v1/PodMonitor", PodMonitor.class,
          "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);
  private static final ObjectMapper STRICT_JSON =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false; // where the classes keep unknown fields
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  static List<JsonNode> rendered(String overlay) throws IOException {
    List<JsonNode> resources = new ArrayList<>();
    YAML.readerFor(JsonNode.class)
        .<JsonNode>readValues(Kubectl.kustomize("k8s/overlays/" + overlay))
        .forEachRemaining(resources::add);
    return resources;
  }

  private static void check(JsonNode resource) throws Exception {
    String version = resource.path("apiVersion").asText();
    String kind = resource.path("kind").asText();
    String type = version + "/" + kind;
    JsonNode custom = customResources().get(type);
    if (custom != null) {
      JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(custom);
      assertThat(schema.validate(resource)).as(type).isEmpty();
    } else if (STRICT.containsKey(type)) {
      STRICT_JSON.treeToValue(resource, STRICT.get(type));
    } else {
      String number = version.substring(version.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
      Class<?> model = Class.forName("io.kubernetes.client.openapi.models." + number + kind);
      try {
        model
            .getMethod("validateJsonElement", JsonElement.class)
            .invoke(null, JsonParser.parseString(resource.toString()));
      } catch (InvocationTargetException e) {
        throw new AssertionError(type + ": " + e.getCause().getMessage(), e);
      }
    }
  }

  private static JsonNode customResources() throws IOException {
    try (InputStream file = ManifestsTest.class.getResourceAsStream("/k8s/custom-resources.json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  private static List<JsonNode> containers(JsonNode resource) {
    List<JsonNode> all = new ArrayList<>();
    resource.at("/spec/template/spec/containers").forEach(all::add);
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native", "dev", "production", "restore"})
  void resourcesAreValid_strictAndComplete(String overlay) throws Exception {
    List<JsonNode> resources = rendered(overlay);

    assertThat(resources)
        .extracting(resource -> resource.path("kind").asText())
        .contains("Deployment", "Service", "Job", "PodDisruptionBudget", "ServiceAccount");
    for (JsonNode resource : resources) {
      check(resource);
      assertThat(resource.at("/metadata/namespace").asText()).isEqualTo("tidings");
    }
  }

  /** A check that passes everything would be worth nothing. */
  @Test
  void misspeltFieldsAreRefused() throws Exception {
    Map<String, String> places =
        Map.of(
            "Deployment", "/spec/template/spec/containers/0/readinessProbe",
            "HTTPRoute", "/spec/rules/0/timeouts",
            "ScaledObject", "/spec/fallback",
            "RabbitmqCluster", "/spec/persistence",
            "Cluster", "/spec/postgresql/synchronous",
            "NetworkPolicy", "/spec/egress/0",
            "PodMonitor", "/spec/podMetricsEndpoints/0");
    Set<String> seen = new TreeSet<>();
    for (JsonNode resource : rendered("production")) {
      String place = places.get(resource.path("kind").asText());
      if (place != null) {
        ((ObjectNode) resource.at(place)).put("perodSeconds", 1);
        assertThatThrownBy(() -> check(resource)).hasMessageContaining("perodSeconds");
        seen.add(resource.path("kind").asText());
      }
    }
    assertThat(seen).isEqualTo(new TreeSet<>(places.keySet()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native", "dev", "production", "restore"})
  void podsOfTidingsAreConfined_andUseSettingsThatExist(String overlay) throws Exception {
    Set<String> keys = documentedVariables();
    for (JsonNode resource : rendered(overlay)) {
      String name = resource.at("/metadata/name").asText();
      if (!name.startsWith("tidings") || containers(resource).isEmpty()) {
        continue;
      }
      JsonNode pod = resource.at("/spec/template/spec");
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      JsonNode container = containers(resource).get(0);
      assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(container.path("volumeMounts").findValuesAsText("mountPath")).contains("/tmp");
      container
          .path("env")
          .forEach(variable -> assertThat(keys).contains(variable.path("name").asText()));
      pod.at("/volumes").findValuesAsText("path").stream()
          .filter(file -> file.matches("(tidings|quarkus|rabbitmq).*"))
          .forEach(file -> assertThat(keys).contains(asVariable(file)));
    }
  }

  @Test
  void theServiceDoesNotReachTheManagementPort() throws Exception {
    for (JsonNode resource : rendered("production")) {
      if (resource.path("kind").asText().equals("Service")) {
        assertThat(resource.at("/spec/ports").findValuesAsText("targetPort"))
            .containsExactly("http");
      }
    }
  }

  /** A second wall with other holes than the first would be no second wall. */
  @Test
  void theNetworkPolicyForbids_whatTheAddressGuardForbids() throws Exception {
    Set<String> guarded = new TreeSet<>();
    Matcher network =
        Pattern.compile("\"([0-9.]+/[0-9]+)\"")
            .matcher(
                Files.readString(Path.of("src/main/java/io/tidings/egress/AddressGuard.java")));
    while (network.find()) {
      guarded.add(network.group(1));
    }
    assertThat(guarded).hasSizeGreaterThan(10);

    for (JsonNode resource : rendered("production")) {
      if (resource.path("kind").asText().equals("NetworkPolicy")) {
        Set<String> except = new TreeSet<>();
        resource
            .findValues("except")
            .forEach(list -> list.forEach(one -> except.add(one.asText())));
        assertThat(except).isEqualTo(guarded);
      }
    }
  }

  /** As variables of the environment: every key between backticks in the docs. */
  private static Set<String> documentedVariables() throws IOException {
    Set<String> variables = new TreeSet<>();
    for (String page : List.of("configuration", "security", "operations")) {
      Matcher keys =
          Pattern.compile("(?m)(?:`|^)((?:tidings|quarkus|rabbitmq)[a-z0-9.-]+)")
              .matcher(Files.readString(Path.of("docs", page + ".md")));
      while (keys.find()) {
        variables.add(asVariable(keys.group(1)));
      }
    }
    return variables;
  }

  private static String asVariable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
