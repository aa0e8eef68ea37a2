package io.tidings.testing;

import java.nio.file.Path;

/** The Chromium and its driver that {@code src/dev/browser} fetches. */
public final class InstalledBrowser {

  private static final Path HOME = install();

  private InstalledBrowser() {}

  private static Path install() {
    Script.run("browser", Script.CACHE);
    return Script.CACHE.resolve("browser");
  }

  public static Path chromium() {
    return HOME.resolve("chromium");
  }

  public static Path driver() {
    return HOME.resolve("chromedriver");
  }
}
