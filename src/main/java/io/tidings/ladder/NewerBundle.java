package io.tidings.ladder;

/** A bundle in a form that a later version of Tidings writes: one of its replicas can read it. */
public final class NewerBundle extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  NewerBundle(int version) {
    super("it is a bundle of the later version " + version);
  }
}
