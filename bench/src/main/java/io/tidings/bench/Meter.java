package io.tidings.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads CPU time and memory of processes from {@code /proc} of Linux. */
final class Meter {

  /** Linux reports CPU time in ticks of 10 ms, whatever the kernel's own clock rate. */
  private static final double TICKS = 100;

  private final Map<String, List<Long>> pids = new LinkedHashMap<>();
  private final Map<String, Double> began = new LinkedHashMap<>();

  Meter(Map<String, List<Long>> processes) {
    pids.putAll(processes);
    pids.forEach((name, list) -> began.put(name, seconds(list)));
  }

  /** Returns CPU seconds by name since this meter was made, child processes included. */
  Map<String, Double> cpuSeconds() {
    Map<String, Double> spent = new LinkedHashMap<>();
    pids.forEach((name, list) -> spent.put(name, seconds(list) - began.get(name)));
    return spent;
  }

  private static double seconds(List<Long> pids) {
    return pids.stream().mapToDouble(Meter::seconds).sum();
  }

  /** CPU time of a process, of its ended children and of its living children. */
  private static double seconds(long pid) {
    String[] stat = afterName(pid);
    if (stat.length < 15) {
      return 0;
    }
    double own = 0;
    for (int i = 11; i <= 14; i++) { // utime stime cutime cstime
      own += Long.parseLong(stat[i]);
    }
    return own / TICKS + children(pid).stream().mapToDouble(Meter::living).sum();
  }

  private static double living(long pid) {
    String[] stat = afterName(pid);
    return stat.length < 13 ? 0 : (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) / TICKS;
  }

  /** Not by {@code /proc/PID/task/PID/children}: it leaves out some while others end (proc(5)). */
  private static List<Long> children(long pid) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(process -> process.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .map(Long::parseLong)
          .filter(child -> parent(child) == pid)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long parent(long pid) {
    String[] stat = afterName(pid);
    return stat.length < 2 ? 0 : Long.parseLong(stat[1]);
  }

  private static String[] afterName(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    return stat.isEmpty()
        ? new String[0]
        : stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
  }

  /** {@code VmRSS} (now) or {@code VmHWM} (peak) of one process in MiB. */
  static long megabytes(long pid, String what) {
    return read(Path.of("/proc/" + pid + "/status"))
        .lines()
        .filter(line -> line.startsWith(what))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException gone) {
      return "";
    }
  }
}
