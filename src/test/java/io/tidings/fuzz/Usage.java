package io.tidings.fuzz;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What this process uses: nothing that was sent to it may make it keep more and more. */
record Usage(long heapMib, int threads, int descriptors) {

  private static final int MORE_MIB = 96;
  private static final int MORE_THREADS = 40;
  private static final int MORE_DESCRIPTORS = 200;
  private static final Duration SETTLED = Duration.ofSeconds(60);

  static Usage now() {
    System.gc();
    String[] open = new File("/proc/self/fd").list();
    return new Usage(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        open == null ? 0 : open.length);
  }

  /** What is open for a while, such as an idle connection, may end first. */
  void assertNotMuchLess() {
    await("no more than a bit above " + this)
        .atMost(SETTLED)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            Usage::now,
            now ->
                now.heapMib <= heapMib + MORE_MIB
                    && now.threads <= threads + MORE_THREADS
                    && now.descriptors <= descriptors + MORE_DESCRIPTORS);
  }
}
