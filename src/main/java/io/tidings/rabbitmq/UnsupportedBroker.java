package io.tidings.rabbitmq;

/** Reports a broker that would lose notifications; its text says why and what to run instead. */
final class UnsupportedBroker extends Exception {

  UnsupportedBroker(String why) {
    super(why);
  }
}
