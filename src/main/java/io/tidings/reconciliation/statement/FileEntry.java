package io.tidings.reconciliation.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A file of a statement.
 *
 * @param name the last part of its URL, after the date
 * @param bytes size of the file as it is sent, gzip
 * @param sha256 of the file as it is sent, hexadecimal
 * @param contentSha256 of the uncompressed content, hexadecimal
 */
@RegisterForReflection // serialized by our own code, which the framework does not see
record FileEntry(String name, long bytes, String sha256, String contentSha256) {}
