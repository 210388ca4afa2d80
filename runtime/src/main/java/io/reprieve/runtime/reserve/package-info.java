/**
 * The page reserve: the bounded set of pages that releases are queued in.
 */
package io.reprieve.runtime.reserve;
