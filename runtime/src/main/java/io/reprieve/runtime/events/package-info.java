/**
 * JFR events and the log.
 */
package io.reprieve.runtime.events;
