package io.tidings;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * Runs the tests of the application that use the broker: topology, ladder, AMQP receivers,
 * republishing, and the account system with its own queue. Part of {@code -Pother-broker}.
 */
@Suite
@SelectPackages({
  "io.tidings.rabbitmq",
  "io.tidings.ladder",
  "io.tidings.receiver",
  "io.tidings.outbox",
  "io.tidings.delivery",
  "io.tidings.redelivery",
  "io.tidings.account"
})
@IncludeClassNamePatterns(".*Test")
@IncludeTags("application")
class OtherBrokerIT {}
