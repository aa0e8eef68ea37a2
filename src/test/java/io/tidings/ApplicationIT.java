package io.tidings;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * All tests of the application in the test's own process, one after the other: they mostly wait, so
 * {@code verify} lets those run beside them that start the packaged application.
 */
@Suite
@SelectPackages("io.tidings")
@IncludeClassNamePatterns(".*Test")
@IncludeTags("application")
class ApplicationIT {}
