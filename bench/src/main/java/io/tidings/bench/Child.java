package io.tidings.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process of the bench. It ends with the bench; its errors go to its own log. */
final class Child implements AutoCloseable {

  private final String name;
  private final Process process;
  private final PrintStream in;
  private final BufferedReader out;

  /** Starts a program whose output is read line by line. */
  static Child talking(String name, Path log, List<String> command) {
    return new Child(name, new ProcessBuilder(command).redirectError(file(log, name)), true);
  }

  /** Starts a program whose output all goes to its log. */
  static Child silent(String name, Path log, List<String> command) {
    return silent(name, log, null, command);
  }

  /**
   * @param folder to start it in; a JVM refuses an AOT cache that was made in another one
   */
  static Child silent(String name, Path log, Path folder, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder == null ? null : folder.toFile());
    return new Child(name, builder.redirectOutput(file(log, name)), false);
  }

  private Child(String name, ProcessBuilder builder, boolean talks) {
    this.name = name;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IllegalStateException("cannot start " + name, e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    in = new PrintStream(process.getOutputStream(), true);
    out = talks ? new BufferedReader(new InputStreamReader(process.getInputStream())) : null;
  }

  static List<String> java(List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.addAll(List.of(arguments));
    return command;
  }

  private static ProcessBuilder.Redirect file(Path log, String name) {
    return ProcessBuilder.Redirect.to(new File(log.toFile(), name + ".log"));
  }

  /** Sends a line and returns the line it responds with. */
  String ask(String line) {
    in.println(line);
    return answer();
  }

  String answer() {
    try {
      String answer = out.readLine();
      if (answer == null) {
        throw new IllegalStateException(name + " ended: see its log");
      }
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** STOP suspends the process, CONT resumes it: it stays warmed up. */
  void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
