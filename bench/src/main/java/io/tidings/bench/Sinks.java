package io.tidings.bench;

import java.util.List;

/**
 * Two sinks, each its own process: one that responds and one that hangs. With a single sink, a
 * connection pool per host would couple receivers that are independent in reality.
 */
final class Sinks implements AutoCloseable {

  private final Child answeringProcess;
  private final Child hangingProcess;
  private final SinkControl answering;
  private final SinkControl hanging;

  Sinks(BenchEnvironment place) {
    int first = Command.freePort();
    answeringProcess = start(place, "sink", first);
    answering = new SinkControl(first);
    int second = Command.freePort();
    hangingProcess = start(place, "sink-hanging", second);
    hanging = new SinkControl(second);
  }

  private static Child start(BenchEnvironment place, String name, int port) {
    Child child =
        Child.talking(
            name,
            place.logs(),
            Child.java(
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                Sink.class.getName(),
                String.valueOf(port)));
    child.answer();
    return child;
  }

  SinkControl answering() {
    return answering;
  }

  SinkControl hanging() {
    return hanging;
  }

  long answeringPid() {
    return answeringProcess.pid();
  }

  String ok(String path) {
    return answering.url(path);
  }

  String hang(String path) {
    return hanging.url(path);
  }

  @Override
  public void close() {
    answeringProcess.close();
    hangingProcess.close();
  }
}
