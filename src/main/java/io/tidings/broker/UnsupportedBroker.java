package io.tidings.broker;

/** A broker that would lose notifications; the message says why and what to run instead. */
final class UnsupportedBroker extends Exception {

  UnsupportedBroker(String why) {
    super(why);
  }
}
