package io.tidings;

import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Runs the tests of the console in a process of their own, beside {@link ApplicationIT}. */
@Suite
@SelectPackages("io.tidings.console")
@IncludeClassNamePatterns(".*Test")
@ExcludeClassNamePatterns(".*Console(Check|Trouble)JourneyTest") // see ConsoleTroubleIT
@IncludeTags("application")
class ConsoleIT {}
