/**
 * Everyday work with PostgreSQL: arrays as parameters, batches, durable jobs, replicas, retention.
 * Knows no feature.
 */
package io.tidings.database;
