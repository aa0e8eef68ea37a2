package io.tidings;

import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * Runs all tests with the tag {@code application} in one process, one after the other. They mostly
 * wait, so {@code verify} runs the tests of the packaged application in parallel.
 */
@Suite
@SelectPackages("io.tidings")
@ExcludePackages("io.tidings.console") // see ConsoleIT
@IncludeClassNamePatterns(".*Test")
@IncludeTags("application")
class ApplicationIT {}
