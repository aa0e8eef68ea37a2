/** The closed statement of each day. */
package io.tidings.statement;
