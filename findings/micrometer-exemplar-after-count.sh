#!/usr/bin/env bash
# Micrometer's simpleclient registry writes exemplars that Prometheus refuses, and Prometheus then takes no metric at all.
#   guess     where exemplars are on, a scrape in the OpenMetrics format has them at counters and histogram buckets, and a
#             timer without a histogram has none
#   seen      a timer without a histogram (a summary) has one after its _count; OpenMetrics allows none there. Prometheus
#             2.42.0 says "does not support exemplars" and the target is down: the whole scrape is lost, for one such line
#   matters   to whoever turns on exemplars beside timers of frameworks, most of which are summaries
# io.micrometer:micrometer-registry-prometheus-simpleclient 1.16.3, Debian 12's prometheus 2.42.0. Needs Maven, a JDK (17),
# curl, apt-get and dpkg with Debian 12 (bookworm) among its sources; downloads into a temporary folder.
set -euo pipefail
work=$(mktemp -d)
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap stop EXIT
cd "$work"
cat >pom.xml <<'XML'
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<dependencies><dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus-simpleclient</artifactId><version>1.16.3</version></dependency></dependencies></project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib </dev/null >maven.log 2>&1 || { tail maven.log; exit 1; }
cat >Scraped.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exemplars.DefaultExemplarSampler;
import io.prometheus.client.exemplars.tracer.common.SpanContextSupplier;
import java.net.InetSocketAddress;
import java.time.Duration;

public class Scraped {
  public static void main(String[] args) throws Exception {
    SpanContextSupplier traced =
        new SpanContextSupplier() {
          @Override
          public String getTraceId() {
            return "0af7651916cd43dd8448eb211c80319c";
          }

          @Override
          public String getSpanId() {
            return "b7ad6b7169203331";
          }

          @Override
          public boolean isSampled() {
            return true;
          }
        };
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new CollectorRegistry(), Clock.SYSTEM, new DefaultExemplarSampler(traced));
    Timer.builder("plain").register(registry).record(Duration.ofMillis(5));
    String type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = registry.scrape(type).getBytes("UTF-8");
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }
}
JAVA
metrics=$((20000 + RANDOM % 5000)) prometheus=$((25000 + RANDOM % 5000))
java -cp 'lib/*' Scraped.java $metrics >java.log 2>&1 &
pids+=($!)
apt-get -q download prometheus/oldstable >apt.log 2>&1 || apt-get -q download prometheus >apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x prometheus_*.deb root
cat >prometheus.yml <<YAML
global: { scrape_interval: 1s }
scrape_configs: [{ job_name: f, static_configs: [{ targets: ["127.0.0.1:$metrics"] }] }]
YAML
root/usr/bin/prometheus --config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:$prometheus >prometheus.log 2>&1 &
pids+=($!)
target=
for ((i = 0; i < 150; i++)); do
  target=$(curl -s "http://127.0.0.1:$prometheus/api/v1/targets" | grep -oE '"lastError":"[^"]*"|"health":"(up|down)"' | tr '\n' ' ' || true)
  case $target in *down* | *'"up"'*) break ;; esac
  sleep 0.2
done
count=$(curl -s "http://127.0.0.1:$metrics/metrics" | grep '^plain_seconds_count' | sed -E 's/(1\.0) [0-9.e]+$/\1 …/')
echo "prometheus $(root/usr/bin/prometheus --version 2>&1 | grep -oE 'version [0-9.]+' | head -n1), micrometer-registry-prometheus-simpleclient 1.16.3"
echo "$count"
echo "$target"
[[ $count == 'plain_seconds_count 1.0 # {'*'trace_id="0af7651916cd43dd8448eb211c80319c"'* && $target == *'does not support exemplars'*'"health":"down"'* ]] || { echo "this has changed"; exit 1; }
