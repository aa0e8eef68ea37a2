package io.tidings;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * Runs the tests of who comes from outside, in a process of their own beside {@link ApplicationIT}:
 * keys and people, the account system, made-up input.
 */
@Suite
@SelectPackages({"io.tidings.access", "io.tidings.account", "io.tidings.fuzz"})
@IncludeClassNamePatterns(".*Test")
@IncludeTags("application")
class OutsideIT {}
