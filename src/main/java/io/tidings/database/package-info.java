/**
 * Everyday work with PostgreSQL: arrays as parameters, batches, durable jobs, replicas, retention.
 * Knows no feature.
 */
@NullMarked
package io.tidings.database;

import org.jspecify.annotations.NullMarked;
