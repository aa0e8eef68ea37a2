package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Kubectl;
import io.tidings.testing.RealServices;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Asks each path that the manifests of Kubernetes ask. */
@QuarkusTest
@RealServices
class ProbesComponentTest extends JourneyBase {

  @Test
  void everyPathOfAProbe_andOfThePodMonitor_answers() throws Exception {
    List<String> paths = new ArrayList<>();
    new ObjectMapper(new YAMLFactory())
        .readerFor(JsonNode.class)
        .<JsonNode>readValues(Kubectl.kustomize("k8s/overlays/production"))
        .forEachRemaining(
            resource -> {
              for (JsonNode get : resource.findValues("httpGet")) {
                assertThat(get.path("port").asText()).isEqualTo("management");
                paths.add(get.path("path").asText());
              }
              resource
                  .at("/spec/podMetricsEndpoints")
                  .forEach(endpoint -> paths.add(endpoint.path("path").asText()));
            });

    assertThat(paths).hasSize(4);
    assertThat(paths).allSatisfy(path -> management().get(path).expect(200));
  }
}
