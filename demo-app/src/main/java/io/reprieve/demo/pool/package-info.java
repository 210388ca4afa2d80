/**
 * A program over commons-pool2: order books from a pool, read while the next one is published.
 */
package io.reprieve.demo.pool;
