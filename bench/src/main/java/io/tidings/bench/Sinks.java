package io.tidings.bench;

import java.util.List;

/**
 * Two sinks, each a process: one that answers, and one for those who hang. They are two so that a
 * pool of connections to one host does not make them share a fate that two receivers would not.
 */
final class Sinks implements AutoCloseable {

  private final Child answeringProcess;
  private final Child hangingProcess;
  private final SinkControl answering;
  private final SinkControl hanging;

  Sinks(Place place) {
    int first = Command.freePort();
    answeringProcess = start(place, "sink", first);
    answering = new SinkControl(first);
    int second = Command.freePort();
    hangingProcess = start(place, "sink-hanging", second);
    hanging = new SinkControl(second);
  }

  private static Child start(Place place, String name, int port) {
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
