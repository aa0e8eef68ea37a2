package io.tidings.reconciliation;

import io.tidings.feed.DigestBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A digest: its buckets, oldest first, also those that have nothing. */
public record DigestView(Instant from, Instant to, Duration bucket, List<DigestBucket> items) {}
