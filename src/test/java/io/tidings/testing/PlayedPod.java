package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The pod of a Deployment or Job as rendered from {@code k8s/}, run by {@code podman kube play}.
 * Changed only where Podman 4.3 does not know a field, and for the network: the host's, where the
 * test's services are. So the Secret is a ConfigMap of the same files, probes name their port by
 * number, and {@code preStop} and the rules for where a pod runs have no effect.
 */
public final class PlayedPod implements AutoCloseable {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final List<String> PROBES =
      List.of("startupProbe", "readinessProbe", "livenessProbe");

  private final Path file;
  private final String container;

  private PlayedPod(Path file, String container) {
    this.file = file;
    this.container = container;
  }

  /** Plays {@code kind/name} of an overlay with the settings of a product as its secret files. */
  public static PlayedPod play(String overlay, String kind, String name, Product product)
      throws IOException {
    ObjectNode spec = podSpec(overlay, kind, name);
    int managementPort =
        Integer.parseInt(product.settings().getOrDefault("quarkus.management.port", "9000"));
    adapt(spec, name + "-secrets", managementPort);
    Path file = Files.createTempFile("tidings-pod", ".yaml");
    Files.writeString(
        file,
        YAML.writeValueAsString(secrets(name + "-secrets", product.settings()))
            + YAML.writeValueAsString(pod(name, spec)));
    Container.podman("kube", "play", file.toString());
    return new PlayedPod(file, name + "-tidings");
  }

  private static ObjectNode podSpec(String overlay, String kind, String name) throws IOException {
    for (JsonNode resource :
        YAML.readerFor(JsonNode.class)
            .<JsonNode>readValues(Kubectl.kustomize("k8s/overlays/" + overlay))
            .readAll()) {
      if (resource.path("kind").asText().equals(kind)
          && resource.at("/metadata/name").asText().equals(name)) {
        return (ObjectNode) resource.at("/spec/template/spec");
      }
    }
    throw new IllegalArgumentException(overlay + " has no " + kind + " " + name);
  }

  private static void adapt(ObjectNode spec, String secrets, int managementPort) {
    spec.put("hostNetwork", true);
    ((ObjectNode) spec.at("/volumes/0"))
        .removeAll()
        .put("name", "secrets")
        .putObject("configMap")
        .put("name", secrets);
    ObjectNode container = (ObjectNode) spec.at("/containers/0");
    container.remove("ports");
    container.put("imagePullPolicy", "Never");
    for (String probe : PROBES) {
      if (container.at("/" + probe + "/httpGet") instanceof ObjectNode request) {
        request.put("port", managementPort);
      }
    }
  }

  private static ObjectNode pod(String name, ObjectNode spec) {
    ObjectNode pod = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name);
    pod.set("spec", spec);
    return pod;
  }

  private static ObjectNode secrets(String name, Map<String, String> settings) {
    ObjectNode map = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata").put("name", name);
    settings.forEach(map.putObject("data")::put);
    return map;
  }

  /** What Podman says of the container, like its limits. */
  public JsonNode inspect() throws IOException {
    return new ObjectMapper().readTree(Container.podman("inspect", container)).get(0);
  }

  public String output() {
    return Container.podman("logs", container);
  }

  public boolean isRunning() throws IOException {
    return inspect().at("/State/Running").asBoolean();
  }

  public int exitCode() throws IOException {
    return inspect().at("/State/ExitCode").asInt();
  }

  /** Sends SIGTERM, and SIGKILL after a minute. */
  public void stop() {
    Container.podman("stop", "-t", "60", container);
  }

  @Override
  public void close() {
    try {
      Container.podman("kube", "down", file.toString());
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
