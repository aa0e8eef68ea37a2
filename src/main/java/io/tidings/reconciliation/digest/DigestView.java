package io.tidings.reconciliation.digest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A digest with all its buckets, oldest first, including empty ones. */
public record DigestView(Instant from, Instant to, Duration bucket, List<DigestBucket> items) {}
