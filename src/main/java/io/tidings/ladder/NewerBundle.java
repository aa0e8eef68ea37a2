package io.tidings.ladder;

/** Reports a bundle of a later version of Tidings; a replica of that version can read it. */
public final class NewerBundle extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  NewerBundle(int version) {
    super("the bundle has the later version " + version);
  }
}
