/**
 * The reader registry: a padded slot for every reading thread.
 */
package io.reprieve.runtime.reader;
