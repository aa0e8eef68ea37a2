package io.tidings.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A file of a statement.
 *
 * @param name what stands behind the date in its address
 * @param bytes of the file as it is sent, gzip
 * @param sha256 of these, hexadecimal
 * @param contentSha256 of what is in it
 */
@RegisterForReflection // written by hand, so the framework does not see it
record FileEntry(String name, long bytes, String sha256, String contentSha256) {}
