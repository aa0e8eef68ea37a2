package io.tidings.testing;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Whether there is a Docker engine, and no services of {@code ./dev services}: then the tests run
 * on Quarkus Dev Services. It must be known before Quarkus is first built, so a session listener
 * finds out.
 */
public final class DockerEngine implements LauncherSessionListener {

  private static Boolean there;

  static synchronized boolean isThere() {
    if (there == null) {
      there = !KeptServices.areUp(BrokerChoice.ofTheBuild()) && answers();
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
    BrokerChoice.ofTheBuild(); // an unknown one fails now, in one sentence
    if (!isThere()) {
      System.setProperty("quarkus.devservices.enabled", "false");
    }
  }
}
