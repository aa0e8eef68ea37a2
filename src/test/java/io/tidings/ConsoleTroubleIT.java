package io.tidings;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * Runs the tests of the console that wait for limits of the page, or compute much in the browser.
 */
@Suite
@SelectPackages("io.tidings.console")
@IncludeClassNamePatterns(".*Console(Check|Trouble)JourneyTest")
@IncludeTags("application")
class ConsoleTroubleIT {}
