/**
 * What woven code calls when the agent verifies, in place of {@code Woven} and {@code Rcu} and beside what it does
 * itself. Not for applications.
 */
package io.reprieve.woven.verify;
