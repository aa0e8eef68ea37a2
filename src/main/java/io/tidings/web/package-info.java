/**
 * How REST speaks here: problem+json, cursors and pages, parameters, body limits. Knows no feature.
 */
@NullMarked
package io.tidings.web;

import org.jspecify.annotations.NullMarked;
