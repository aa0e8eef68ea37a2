/**
 * How REST speaks here: problem+json, cursors and pages, parameters, body limits. Knows no feature.
 */
package io.tidings.web;
