package io.tidings;

import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * Runs tests with the tag {@code application} in one process, one after the other. They mostly
 * wait, so {@code verify} runs {@link OutsideIT} and tests of the packaged application beside them.
 */
@Suite
@SelectPackages("io.tidings")
@ExcludePackages({
  "io.tidings.console", // see ConsoleIT
  "io.tidings.access", // see OutsideIT
  "io.tidings.account",
  "io.tidings.fuzz"
})
@IncludeClassNamePatterns(".*Test")
@IncludeTags("application")
class ApplicationIT {}
