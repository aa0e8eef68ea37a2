package io.tidings.fuzz;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Measures what this process uses, to find input that makes it use more and more. */
record ResourceUsage(long heapMib, int threads, int descriptors) {

  private static final int MORE_MIB = 96;
  private static final int MORE_THREADS = 40;
  private static final int MORE_DESCRIPTORS = 200;
  private static final Duration SETTLED = Duration.ofSeconds(60);

  static ResourceUsage now() {
    System.gc();
    String[] open = new File("/proc/self/fd").list();
    return new ResourceUsage(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        open == null ? 0 : open.length);
  }

  /** Waits first: what is open for a while, such as an idle connection, may end. */
  void assertNothingLeaked() {
    await("little more than " + this)
        .atMost(SETTLED)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            ResourceUsage::now,
            now ->
                now.heapMib <= heapMib + MORE_MIB
                    && now.threads <= threads + MORE_THREADS
                    && now.descriptors <= descriptors + MORE_DESCRIPTORS);
  }
}
