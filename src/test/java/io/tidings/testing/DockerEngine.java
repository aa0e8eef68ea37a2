package io.tidings.testing;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets the tests run on Quarkus Dev Services if there is a Docker engine and {@code ./dev services}
 * is not up. Quarkus must know this before its first build, so a session listener finds out.
 */
public final class DockerEngine implements LauncherSessionListener {

  private static Boolean there;

  static synchronized boolean isThere() {
    if (there == null) {
      there = !ReusedServices.areUp(BrokerChoice.ofTheBuild()) && answers();
    }
    return there;
  }

  private static boolean answers() {
    try {
      Process docker =
          new ProcessBuilder("docker", "version", "--format", "{{.Server.Version}}")
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start();
      return docker.waitFor(10, TimeUnit.SECONDS) && docker.exitValue() == 0;
    } catch (IOException notInstalled) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    BrokerChoice.ofTheBuild(); // fails now if the version is unknown
    if (!isThere()) {
      if (Boolean.getBoolean("tidings.dev-services")) {
        throw new IllegalStateException(
            "-Dtidings.dev-services: no Docker engine answers, or ./dev services is up");
      }
      System.setProperty("quarkus.devservices.enabled", "false");
    }
  }
}
