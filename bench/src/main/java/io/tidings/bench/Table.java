package io.tidings.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Collects measured values in order; printed as Markdown at the end. */
final class Table {

  private record Line(String what, String who, String value, String spread) {}

  private final List<Line> lines = new ArrayList<>();

  /** Adds the median, the minimum and the maximum. */
  void add(String what, String who, double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    String spread =
        sorted.length == 1
            ? ""
            : number(sorted[0])
                + " – "
                + number(sorted[sorted.length - 1])
                + ", n="
                + sorted.length;
    add(new Line(what, who, number(median(values)), spread));
  }

  /** Adds words instead of a number. */
  void say(String what, String who, String words) {
    add(new Line(what, who, words, ""));
  }

  private void add(Line line) {
    lines.add(line);
    System.err.println(String.join(" | ", line.what, line.who, line.value, line.spread));
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static String number(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.3f", value);
  }

  void print() {
    System.out.println("| what | who | median | spread |");
    System.out.println("|---|---|---|---|");
    lines.forEach(
        line ->
            System.out.printf(
                "| %s | %s | %s | %s |%n", line.what, line.who, line.value, line.spread));
  }
}
